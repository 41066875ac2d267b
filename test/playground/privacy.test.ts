// What a run holds stays in this process, for the browser that it belongs to, and is shown only where it is asked for.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { expectExplained } from '../support/pages.ts'
import { Visitor } from '../support/playground.ts'
import { startTestServer } from '../support/server.ts'

const secrets = /mcp_(?:ac|at|rt)_[\w-]{20,}/g

/** The page without what is opened by hand: values to copy, and commands. */
function inSight(html: string): string {
  const page = parse(html, { blockTextElements: { script: true, style: true } })
  for (const element of page.querySelectorAll('[data-copy]')) element.remove()
  return page.text
}

describe('the tokens of a run', () => {
  it('are masked until they are asked for, and whole where they can be copied', async () => {
    const visitor = await new Visitor(await startTestServer()).walkTo('Ask with client credentials')
    const { html } = visitor.page
    expect(inSight(html)).not.toMatch(secrets)
    expect(inSight(html)).toContain('mcp_at_')
    const [verifier = ''] = visitor.copyable('pkce')
    expect(verifier).toHaveLength(43)
    expect(inSight(html)).not.toContain(verifier)
    expect(inSight(html)).not.toContain(
      Buffer.from('static-mcp-client-001:your').toString('base64').slice(0, 24),
    )
    expect(html.match(secrets)?.length).toBeGreaterThan(3)
  })

  it('stand only inside of what is closed at first', async () => {
    const visitor = await new Visitor(await startTestServer()).walkTo('Call get_time')
    const page = parse(visitor.page.html, { blockTextElements: { script: true, style: true } })
    const copyable = page.querySelectorAll('[data-copy]')
    expect(copyable.length).toBeGreaterThan(5)
    for (const element of copyable) {
      expect(element.closest('details')?.hasAttribute('open'), element.text).toBe(false)
    }
  })

  it('are seen by no other browser', async () => {
    const server = await startTestServer()
    await new Visitor(server).walkTo('Exchange the code')
    const other = new Visitor(server)
    await other.open()
    expect(other.next).toBe('Start')
    expect(other.page.html).not.toMatch(secrets)
  })

  it('end when the person signs out', async () => {
    const server = await startTestServer()
    const visitor = await new Visitor(server).walkTo('Exchange the code')
    const login = await visitor.browser.open(`${server.url}/login`)
    await visitor.browser.submit(login, {}, {}, 'form[action="/logout"]')
    const stale = await visitor.browser.press(visitor.page, 'Call get_time')
    expectExplained(stale, 403, 'login_cookie_missing')
    await visitor.open()
    expect(visitor.next).toBe('Start')
    expect(visitor.page.html).not.toMatch(secrets)
  })

  it('are in no log line, whatever the level, and in no recorded step', async () => {
    const server = await startTestServer({ logLevel: 'debug' })
    const visitor = await new Visitor(server).walkTo('Refresh')
    await visitor.breakStep('refresh', 'old-token')
    await visitor.breakStep('tool', 'expired')
    const held = [...visitor.page.html.matchAll(secrets)].map(([secret]) => secret)
    const told = server.log.join('\n') + JSON.stringify(server.events)
    expect(server.log.length).toBeGreaterThan(10)
    expect(told).not.toMatch(secrets)
    for (const secret of [...held, ...visitor.copyable('pkce').slice(0, 1)])
      expect(told).not.toContain(secret)
  })
})

describe('a client secret that is not the built-in one', () => {
  const clientSecret = 'a+secret/with%special characters:~'

  it('is on no page, and works', async () => {
    const server = await startTestServer({ clientSecret })
    const visitor = await (await new Visitor(server).signIn()).walkTo('Go to the login page')
    await visitor.press('with the secret in the body')
    const inBody = visitor.page.html
    await visitor.press('Start over')
    await visitor.walkTo('Ask with client credentials')
    const { html } = visitor.page
    const form = new URLSearchParams({ secret: clientSecret }).toString().slice('secret='.length)
    const forms = [clientSecret, form, encodeURIComponent(clientSecret), form.replaceAll('%', '&#37;')]
    const basic = Buffer.from(`static-mcp-client-001:${form}`).toString('base64')
    for (const shown of [...forms, basic, basic.slice(32)]) expect(inBody + html).not.toContain(shown)
    expect(html).toContain('-u static-mcp-client-001:&#34;$ENCODED_SECRET&#34;')
    expect(inBody).toContain('client_secret=&#34;$CLIENT_SECRET&#34;')
    for (const id of ['exchange', 'introspect', 'refresh']) expect(visitor.step(id).status).toBe('Done')
  })
})

describe('a form of the playground', () => {
  it('is refused without the token of the session, and changes nothing', async () => {
    const server = await startTestServer()
    const visitor = await new Visitor(server).walkTo('Exchange the code')
    for (const action of ['start-over', 'tool', 'revoke']) {
      for (const body of ['', 'csrf=', 'csrf=something-else']) {
        const answer = await fetch(`${server.url}/playground/${action}`, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            cookie: visitor.browser.cookie,
            'content-type': 'application/x-www-form-urlencoded',
            accept: 'text/html',
          },
          body,
        })
        expect(answer.status, `${action} ${body}`).toBe(403)
        expect(await answer.text()).toContain('login_form_forged')
      }
    }
    await visitor.press('Call get_time')
    expect(visitor.step('tool').status).toBe('Done')
  })

  it('is refused when the browser says that another site sent it', async () => {
    const visitor = new Visitor(await startTestServer())
    await visitor.open()
    const forged = await visitor.browser.submit(visitor.page, {}, { 'sec-fetch-site': 'cross-site' })
    expect(forged.status).toBe(403)
  })

  it('is refused without a cookie, with the reason', async () => {
    const server = await startTestServer()
    const visitor = new Visitor(server)
    await visitor.open()
    const answer = await new Browser().submit(visitor.page, {})
    expect(answer.status).toBe(403)
    expect(answer.html).toContain('login_cookie_missing')
  })
})

describe('the pages of the playground', () => {
  it('are not kept by browsers or proxies', async () => {
    const server = await startTestServer()
    const visitor = new Visitor(server)
    await visitor.open()
    expect(visitor.page.headers.get('cache-control')).toBe('no-store')
    const callback = await visitor.browser.open(`${server.url}/callback?code=x`)
    expect(callback.headers.get('cache-control')).toBe('no-store')
    expect(callback.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('stay below 50 kB, with labels for all fields and no id twice', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const visitor = await new Visitor(server).walkTo('Ask with client credentials')
    await visitor.breakStep('authorize', 'redirect-uri')
    const { html } = visitor.page
    expect(html.length).toBeLessThan(50_000)
    const page = parse(html)
    const ids = page.querySelectorAll('[id]').map((element) => element.id)
    expect(new Set(ids).size).toBe(ids.length)
    const fields = page.querySelectorAll('input').filter((field) => field.getAttribute('type') !== 'hidden')
    for (const field of fields) expect(page.querySelector(`label[for="${field.id}"]`)).not.toBeNull()
    expect(html).not.toMatch(/undefined|\[object/)
  })
})
