// The section "Control" of a timeline: what its buttons do, who may press them, and what the page then says.

import { describe, expect, it } from 'vitest'
import type { ControlledRealm, ServerOptions } from '../../src/server.ts'
import { Browser, type PageView } from '../support/browser.ts'
import { controlOf } from '../support/control.ts'
import { freePort } from '../support/free-port.ts'
import { basic } from '../support/oauth.ts'
import { domOf, expectExplained, fieldOf } from '../support/pages.ts'
import { begin, runUrl } from '../support/runs.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'
import { openEvents } from '../support/server-events.ts'

const section = '#control'
const controlToken = 'a-control-token-of-32-characters'

const buttons = [
  'Expire access tokens now',
  'Revoke all tokens',
  'Move the clock by an hour',
  'Answer the next refresh with 503',
] as const

interface Opened {
  readonly server: ControlledServer
  /** The base of the realm's addresses. */
  readonly base: string
  readonly browser: Browser
  readonly page: PageView
  readonly realm: ControlledRealm
}

/** The page of a realm with control: the default one, or a run. */
async function opened(path: string, options: ServerOptions = {}): Promise<Opened> {
  const server = await startTestServer({ control: true, ...options })
  const isRun = path.includes('/s/')
  const base = server.url + path
  const browser = new Browser()
  const page = await browser.open(`${base}/handshake`)
  return { server, base, browser, page, realm: isRun ? server.run('plain', 'ci') : server.realm }
}

function call(base: string, token: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
  return fetch(`${base}/mcp`, { method: 'POST', headers, body })
}

function refresh({ base, realm }: Opened, token: string | undefined): Promise<Response> {
  const { clientId, clientSecret } = realm.credentials
  return fetch(`${base}/token`, {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret) },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token ?? '' }),
  })
}

function stateOn(page: PageView): string | undefined {
  return domOf(page).querySelector(`${section} [role=status]`)?.text.trim()
}

describe.each([
  ['the default realm', '', false],
  ['a run', '/s/plain/ci', false],
  ['the default realm below a path', '', true],
  ['a run below a path', '/s/plain/ci', true],
] as const)('a person at the timeline of %s', (_realm, path, isBelow) => {
  const open = async () => {
    if (!isBelow) return opened(path)
    const port = await freePort()
    return opened(path, { port, publicUrl: `http://localhost:${port}/base` })
  }

  it('expires access tokens', async () => {
    const { base, browser, page, realm } = await open()
    const { accessToken } = await realm.tokens.mint()
    await realm.tokens.mint()
    expect((await call(base, accessToken)).status).toBe(200)
    const after = await browser.press(page, buttons[0])
    expect(new URL(after.url).href.split('?')[0]).toBe(`${base}/handshake`)
    expect([after.status, stateOn(after)]).toEqual([200, '2 access tokens expired.'])
    expect((await call(base, accessToken)).status).toBe(401)
    await expect.poll(() => realm.events.all().at(-1)?.refusal?.reason).toBe('token_expired')
    expect(stateOn(await browser.press(after, buttons[0]))).toBe('There was no access token to expire.')
  })

  it('revokes all tokens', async () => {
    const all = await open()
    const { accessToken, refreshToken } = await all.realm.tokens.mint()
    const after = await all.browser.press(all.page, buttons[1])
    expect(stateOn(after)).toBe('The tokens of 1 grant were revoked.')
    expect((await call(all.base, accessToken)).status).toBe(401)
    expect((await refresh(all, refreshToken)).status).toBe(400)
    expect(stateOn(await all.browser.press(after, buttons[1]))).toBe('There was no token to revoke.')
  })

  it('moves the clock, which the page says until it is set back', async () => {
    const { base, browser, page, realm } = await open()
    const once = await browser.press(page, buttons[2])
    expect(stateOn(once)).toBe('The clock of this realm is 1 hour ahead.')
    expect(stateOn(await browser.press(once, buttons[2]))).toBe('The clock of this realm is 2 hours ahead.')
    expect(realm.clock.offsetSeconds).toBe(7200)
    expect(stateOn(await browser.open(`${base}/handshake`))).toBe('The clock of this realm is 2 hours ahead.')
    realm.startOver()
    expect(stateOn(await browser.open(`${base}/handshake`))).toBe('')
  })

  it('lets the next refresh fail, and no other request', async () => {
    const all = await open()
    const { accessToken, refreshToken } = await all.realm.tokens.mint()
    const after = await all.browser.press(all.page, buttons[3])
    expect(stateOn(after)).toBe('The next refresh will be answered with 503.')
    expect(stateOn(await all.browser.press(after, buttons[3]))).toBe(
      'The next 2 refreshes will be answered with 503.',
    )
    expect((await call(all.base, accessToken)).status).toBe(200)
    const failed = await refresh(all, refreshToken)
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1'])
    expect(stateOn(await all.browser.open(`${all.base}/handshake`))).toBe(
      'The next refresh will be answered with 503.',
    )
    await refresh(all, refreshToken)
    expect((await refresh(all, refreshToken)).status).toBe(200)
    expect(stateOn(await all.browser.open(`${all.base}/handshake`))).toBe('')
  })

  it('sees faults that a test ordered', async () => {
    const { base, browser, realm } = await open()
    realm.fail({ at: 'mcp', method: 'tools/call', error: 'invalid_token', times: 2 })
    realm.fail({ at: 'server-metadata', reset: true, skip: 1 })
    realm.fail({ at: 'token', delayMs: 59_500 })
    realm.fail({ at: 'revoke', status: 500, delayMs: 10 })
    realm.fail({ at: 'authorize', error: 'access_denied' })
    expect(stateOn(await browser.open(`${base}/handshake`))).toBe(
      'The next 2 tools/call requests will be refused with invalid_token. ' +
        'A later request for server metadata will lose its connection. ' +
        'The next token request will be held back for 59 seconds. ' +
        '2 more faults wait.',
    )
  })

  it('says of a fault that lets requests by only as long as there are any', async () => {
    const { base, browser, realm } = await open()
    realm.fail({ at: 'mcp', reset: true, skip: 1 })
    const state = async () => stateOn(await browser.open(`${base}/handshake`))
    expect(await state()).toContain('A later MCP request will lose its connection.')
    await fetch(realm.mcpUrl)
    expect(await state()).toContain('The next MCP request will lose its connection.')
  })

  it('is not obeyed without the token of the page, nor from another site', async () => {
    const { base, browser, page, realm } = await open()
    const form = `${base}/handshake/control`
    const csrf = fieldOf(page, 'csrf') ?? ''
    const foreign = { origin: 'https://evil.example' }
    const cross = { 'sec-fetch-site': 'cross-site' }
    for (const answer of [
      await browser.post(form, 'do=hour'),
      await browser.post(form, 'do=hour&csrf=x'),
      await browser.post(form, `do=hour&csrf=${csrf}`, foreign),
      await browser.post(form, `do=hour&csrf=${csrf}`, cross),
    ]) {
      expectExplained(answer, 403, 'login_form_forged')
    }
    expect((await new Browser().post(form, `do=hour&csrf=${csrf}`)).status).toBeGreaterThanOrEqual(400)
    expect(realm.clock.offsetSeconds).toBe(0)
    expectExplained(await browser.post(form, `csrf=${csrf}&do=constructor`), 400, 'control_body_wrong')
    expect((await browser.open(form)).status).toBe(405)
  })
})

describe.each([
  ['the default realm', ''],
  ['a run', '/s/plain/ci'],
] as const)('%s', (_realm, path) => {
  it('has no control if that is off', async () => {
    const server = await startTestServer()
    const browser = new Browser()
    const page = await browser.open(`${server.url}${path}/handshake`)
    expect(page.status).toBe(200)
    expect(domOf(page).querySelector(section)).toBeNull()
    expect(page.html).not.toContain('control')
    const csrf = fieldOf(await browser.open(`${server.url}/handshake`), 'csrf')
    const post = (below: string) =>
      browser.post(`${server.url}${path}/handshake/${below}`, `do=hour&csrf=${csrf}`)
    const [answer, unknown] = [await post('control'), await post('contro')]
    expect([answer.status, unknown.status]).toEqual([404, 404])
    const titleOf = (shown: PageView) => domOf(shown).querySelector('h1')?.text
    expect(titleOf(answer)).toBe(titleOf(unknown)?.replace('contro”', 'control”'))
    expect(server.realm.clock.offsetSeconds).toBe(0)
  })

  it('has no control for those who came by a proxy, unless they know the token', async () => {
    const proxied = { 'x-forwarded-for': '203.0.113.9' }
    const open = async (options: ServerOptions) => {
      const { base, page } = await opened(path, { handshakeLog: 'on', ...options })
      const response = await fetch(`${base}/handshake`, { headers: proxied })
      expect(response.status).toBe(200)
      const csrf = fieldOf(page, 'csrf')
      const sent = await fetch(`${base}/handshake/control`, {
        method: 'POST',
        headers: proxied,
        body: new URLSearchParams({ do: 'hour', csrf: csrf ?? '' }),
      })
      return { isShown: (await response.text()).includes('id="control"'), status: sent.status }
    }
    expect(await open({})).toEqual({ isShown: false, status: 404 })
    expect(await open({ controlToken })).toEqual({ isShown: true, status: 403 })
  })

  it('is for those only who may see the timeline', async () => {
    const server = await startTestServer({ control: true, handshakeLog: 'off' })
    const form = `${server.url}${path}/handshake/control`
    expect((await fetch(form, { method: 'POST', body: new URLSearchParams({ do: 'hour' }) })).status).toBe(
      404,
    )
  })

  it('obeys those who know the control token, if there is one', async () => {
    const { browser, page, realm } = await opened(path, { controlToken })
    const field = domOf(page).querySelector('input[name=control_token]')
    expect(field?.attributes).toMatchObject({ type: 'password', autocomplete: 'off' })
    expect(domOf(page).querySelector(`label[for=${field?.id}]`)?.text).toBe('Control token')
    // Enter presses the first button.
    expect(domOf(page).querySelector(`${section} button`)?.attributes).toHaveProperty('disabled')
    for (const control_token of [`${controlToken}x`, 'x', controlToken.toUpperCase()]) {
      const wrong = await browser.press(page, buttons[2], { control_token })
      expectExplained(wrong, 401, 'control_token_wrong')
      expect(wrong.headers.get('www-authenticate')).toContain('Bearer')
      expect(wrong.html).not.toContain(controlToken)
    }
    expectExplained(await browser.press(page, buttons[2]), 401, 'control_token_missing')
    expect(realm.clock.offsetSeconds).toBe(0)
    const right = await browser.press(page, buttons[2], { control_token: controlToken })
    expect(stateOn(right)).toBe('The clock of this realm is 1 hour ahead.')
    expect(right.html).not.toContain(controlToken)
    expect(right.url).not.toContain(controlToken)
  })

  it('says nothing that only its address says', async () => {
    const { base, browser } = await opened(path)
    for (const query of ['did=<b>&count=1', 'did=toString', 'did=refresh-503&count=7', 'count=3']) {
      expect(stateOn(await browser.open(`${base}/handshake?${query}`))).toBe('')
    }
    const page = await browser.open(`${base}/handshake?did=expire&count=%3Cb%3E`)
    expect(stateOn(page)).toBe('There was no access token to expire.')
  })
})

it('the timeline keeps its filter when its control is used', async () => {
  const { base, browser } = await opened('')
  const page = await browser.open(`${base}/handshake?kind=refused`)
  const after = await browser.press(page, buttons[2])
  expect(new URL(after.url).searchParams.get('kind')).toBe('refused')
})

it('an open page is told what waits, and what no longer does', async () => {
  const { base, realm } = await opened('')
  realm.fail({ at: 'mcp', status: 500 })
  const { events } = await openEvents(`${base}/handshake/events`)
  const told = () => events.filter(({ name }) => name === 'control').map(({ data }) => data)
  await expect.poll(told).toEqual(['The next MCP request will be answered with 500.'])
  await fetch(`${base}/mcp`, { method: 'POST' })
  await expect.poll(() => told().at(-1), { timeout: 4000 }).toBe('')
})

it('a page that others have open is told nothing of it', async () => {
  const { base, realm } = await opened('', { handshakeLog: 'on' })
  realm.fail({ at: 'mcp', status: 500 })
  const { events } = await openEvents(`${base}/handshake/events`, { 'x-forwarded-for': '203.0.113.9' })
  await fetch(`${base}/mcp`, { method: 'POST' })
  await expect.poll(() => events.map(({ name }) => name), { timeout: 4000 }).toContain('attempt')
  expect(events.map(({ name }) => name)).not.toContain('control')
})

it('looking at a run that nobody has used does not make it', async () => {
  const { server, browser } = await opened('', { maxRuns: 2 })
  await begin(server, 'plain', 'used')
  const page = await browser.open(`${runUrl(server, 'plain', 'unused')}/handshake`)
  expect([page.status, stateOn(page)]).toEqual([200, ''])
  // There is no room for a second one without tokens.
  expectExplained(await browser.press(page, buttons[2]), 503, 'state_full')
})

it('pages and the HTTP API command the same realm', async () => {
  const { base, browser, page } = await opened('/s/plain/ci')
  await browser.press(page, buttons[2])
  expect(await (await controlOf(base).get()).json()).toMatchObject({ offsetSeconds: 3600 })
  await controlOf(base).post('/faults', { at: 'mcp', status: 500 })
  expect(stateOn(await browser.open(`${base}/handshake`))).toBe(
    'The clock of this realm is 1 hour ahead. The next MCP request will be answered with 500.',
  )
})
