// Who can reach the playground, and who can use it: it acts with the client secret and shows the tokens that it gets.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { Visitor } from '../support/playground.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plain = sharedServer()

const elsewhere = { 'x-forwarded-for': '192.0.2.1' }
const clientSecret = 'an-own-secret-0123456789abcdef0123456789abcdef'
const password = 'an-own-password'

async function statuses(url: string, headers: Record<string, string> = {}): Promise<readonly number[]> {
  const get = await fetch(`${url}/playground`, { headers, redirect: 'manual' })
  const post = await fetch(`${url}/playground/discover`, { method: 'POST', headers, redirect: 'manual' })
  return [get.status, post.status]
}

/** Presses the buttons of the attack, whatever the page offers; everything that the visitor then sees. */
async function attack(server: TestServer, headers: Record<string, string>): Promise<string> {
  const browser = new Browser()
  // The login page has a form of the same browser, whose token is good for the playground's forms.
  const login = await browser.open(`${server.url}/login`)
  const csrf = parse(login.html).querySelector('input[name="csrf"]')?.getAttribute('value') ?? ''
  expect(csrf).not.toBe('')
  const seen: string[] = []
  for (const [step, more] of [
    ['discover', {}],
    ['client-credentials', {}],
    ['tool', { break: 'unknown' }],
  ] as const) {
    const answer = await fetch(`${server.url}/playground/${step}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, cookie: browser.cookie },
      body: new URLSearchParams({ csrf, ...more }),
    })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/playground')
    const page = await fetch(`${server.url}/playground`, { headers: { ...headers, cookie: browser.cookie } })
    seen.push(await answer.text(), await page.text())
  }
  return seen.join('\n')
}

describe('the playground', () => {
  it('is there for this machine', async () => {
    const { url } = await plain()
    expect(await statuses(url)).toEqual([200, 403])
  })

  it('is not there for a request that a proxy passed on', async () => {
    const { url } = await plain()
    expect(await statuses(url, elsewhere)).toEqual([404, 404])
  })

  it('is not there with --handshake-log off', async () => {
    const { url } = await startTestServer({ handshakeLog: 'off' })
    expect(await statuses(url)).toEqual([404, 404])
    const callback = await fetch(`${url}/callback`)
    expect(await callback.text()).not.toContain('/playground')
  })

  it('shows itself to everybody with --handshake-log on', async () => {
    const { url } = await startTestServer({ handshakeLog: 'on' })
    expect(await statuses(url, elsewhere)).toEqual([200, 403])
  })

  it('knows no other steps and methods', async () => {
    const { url } = await plain()
    expect((await fetch(`${url}/playground/no-such-step`)).status).toBe(404)
    expect((await fetch(`${url}/playground/`)).status).toBe(404)
    expect((await fetch(`${url}/playground/discover`)).status).toBe(405)
    expect((await fetch(`${url}/playground`, { method: 'POST' })).status).toBe(405)
  })
})

describe('a visitor who did not sign in', () => {
  const rows: readonly [string, ServerOptions, Record<string, string>][] = [
    ['elsewhere, with --handshake-log on and a secret of its own', { clientSecret, password }, elsewhere],
    ['elsewhere, with --handshake-log on and the built-in secret', {}, elsewhere],
    ['on this machine, with a secret of its own', { clientSecret, password, handshakeLog: 'auto' }, {}],
  ]
  it.each(rows)('gets no token by the playground: %s', async (_where, options, headers) => {
    const server = await startTestServer({ handshakeLog: 'on', ...options })
    const before = server.events.length
    const seen = await attack(server, headers)
    expect(seen).not.toContain('mcp_at_')
    const sent = server.events.slice(before).map(({ endpoint }) => endpoint)
    expect(sent.filter((endpoint) => endpoint === 'token' || endpoint === 'mcp')).toEqual([])
  })

  it('is told what to do, and can use the playground after that', async () => {
    const server = await startTestServer({ clientSecret, password })
    const visitor = new Visitor(server)
    await visitor.open()
    expect(visitor.next).toBe('Sign in')
    expect(parse(visitor.page.html).querySelectorAll('form')).toEqual([])
    const login = await visitor.browser.press(visitor.page, 'Sign in')
    await visitor.browser.submit(login, { action: 'allow', username: 'demo_user', password })
    await visitor.walkTo('Call get_time')
    expect(visitor.step('tool').status).toBe('Done')
  })

  it('needs no sign-in on this machine where the secret is the built-in one, which is public', async () => {
    const visitor = await new Visitor(await startTestServer({ password })).walkTo('Start')
    await visitor.press('Ask with client credentials')
    expect(visitor.step('client-credentials').status).toBe('Done')
  })
})
