// The commands over HTTP: what each does, at the default realm and at a run.

import { describe, expect, it } from 'vitest'
import { controlOf, expectJson } from '../support/control.ts'
import { request, sendMcp, toolCall } from '../support/mcp.ts'
import { authorizeUrl, callMcp, introspect, obtainTokens, post, refresh } from '../support/oauth.ts'
import { runUrl } from '../support/runs.ts'
import { type ControlledServer, startTestServer, type TestServer } from '../support/server.ts'

interface Place {
  readonly server: ControlledServer
  /** The same, with the addresses of the realm. */
  readonly realm: TestServer
  readonly control: ReturnType<typeof controlOf>
}

const places: Readonly<Record<string, (server: ControlledServer) => string>> = {
  'the default realm': ({ url }) => url,
  'a run': (server) => runUrl(server, 'plain', 'run-1'),
}

async function started(at: string, options = {}): Promise<Place> {
  const server = await startTestServer({ control: true, autoApprove: 'all', ...options })
  const url = places[at]?.(server) ?? ''
  const realm = { ...server, url, mcp: `${url}/mcp`, config: { ...server.config, publicUrl: url } }
  return { server, realm, control: controlOf(url) }
}

/** What the MCP endpoint says to a token: its status, and the reason of a refusal. */
async function fateOf(realm: TestServer, token: string): Promise<string> {
  const { status } = await sendMcp(realm, token, request('tools/list'))
  const { refusal } = realm.events.at(-1) ?? {}
  return refusal === undefined ? String(status) : `${status} ${refusal.reason}`
}

describe.each(Object.keys(places))('control of %s', (at) => {
  it('says where the realm is, who its client is, and what its clock shows', async () => {
    const { server, realm, control } = await started(at)
    const facts = await expectJson(control.get())
    expect(facts).toEqual({
      ...(at === 'a run' && { scenario: 'plain' }),
      run: at === 'a run' ? 'run-1' : 'default',
      base: realm.url,
      mcp: realm.mcp,
      issuer: realm.url,
      clientId: server.config.clientId,
      clientSecret: server.config.clientSecret,
      now: '2026-01-01T00:00:00.000Z',
      offsetSeconds: 0,
      events: 0,
    })
  })

  it('does not tell a secret that is not built in', async () => {
    const { control } = await started(at, { clientSecret: 'a-secret-that-only-the-owner-knows' })
    expect(await expectJson(control.get())).not.toHaveProperty('clientSecret')
  })

  it('moves the clock forward: what has expired is told so, and not unknown', async () => {
    const { realm, control } = await started(at)
    const { access_token, refresh_token } = await obtainTokens(realm)
    expect(await expectJson(control.post('/clock', { advance: 7200 }))).toEqual({
      now: '2026-01-01T02:00:00.000Z',
      offsetSeconds: 7200,
    })
    expect(await fateOf(realm, access_token)).toBe('401 token_expired')
    expect(await introspect(realm, access_token)).toEqual({ active: false })
    expect((await refresh(realm, refresh_token)).status).toBe(200)
    expect(await expectJson(control.post('/clock', { to: '2026-03-01T01:00:00+01:00' }))).toMatchObject({
      now: '2026-03-01T00:00:00.000Z',
    })
    expect(await fateOf(realm, access_token)).toBe('401 token_expired')
    expect((await refresh(realm, refresh_token)).status).toBe(400)
    expect(realm.events.at(-1)?.refusal?.reason).toBe('refresh_token_reused')
  })

  it('never moves the clock back, nor past the year 9999', async () => {
    const { control } = await started(at)
    for (const wrong of [{ advance: -1 }, { to: '2025-12-31T23:59:59Z' }]) {
      expect(await expectJson(control.post('/clock', wrong), 409)).toMatchObject({ error: 'invalid_request' })
    }
    await expectJson(control.post('/clock', { to: '9999-12-31T23:59:59Z' }))
    expect(await expectJson(control.post('/clock', { advance: 1 }), 409)).toMatchObject({
      error_description: 'A clock can only be moved forward and not beyond the year 9999.',
    })
    expect(await expectJson(control.get())).toMatchObject({ now: '9999-12-31T23:59:59.000Z' })
  })

  it('does not move the time of events, of people and of tools', async () => {
    const { realm, control } = await started(at)
    const { access_token } = await obtainTokens(realm)
    await control.post('/clock', { advance: 60 })
    const response = await sendMcp(realm, access_token, toolCall('get_time'))
    expect(JSON.stringify(response)).toContain('2026-01-01T00:00:00Z')
    expect(realm.events.at(-1)).toMatchObject({ at: Date.UTC(2026, 0, 1), durationMs: 0 })
  })

  it('expires all access tokens, all refresh tokens, or one', async () => {
    const { realm, control } = await started(at)
    const one = await obtainTokens(realm)
    const other = await obtainTokens(realm)
    expect(await expectJson(control.post('/tokens/expire', { token: one.access_token }))).toEqual({
      expired: 1,
    })
    expect(await fateOf(realm, one.access_token)).toBe('401 token_expired')
    expect(await fateOf(realm, other.access_token)).toBe('200')
    expect(await expectJson(control.post('/tokens/expire', { which: 'access' }))).toEqual({ expired: 1 })
    expect(await fateOf(realm, other.access_token)).toBe('401 token_expired')
    expect((await refresh(realm, one.refresh_token)).status).toBe(200)
    expect(await expectJson(control.post('/tokens/expire', { which: 'all' }))).toEqual({ expired: 3 })
    expect((await refresh(realm, other.refresh_token)).status).toBe(400)
    expect(realm.events.at(-1)?.refusal?.reason).toBe('refresh_token_expired')
    expect(await expectJson(control.post('/tokens/expire', { which: 'all' }))).toEqual({ expired: 0 })
  })

  it('revokes sign-ins as wholes', async () => {
    const { realm, control } = await started(at)
    const one = await obtainTokens(realm)
    const other = await obtainTokens(realm)
    expect(await expectJson(control.post('/tokens/revoke', { token: one.access_token }))).toEqual({
      revoked: 1,
    })
    expect(await fateOf(realm, one.access_token)).toBe('401 token_revoked')
    expect((await refresh(realm, one.refresh_token)).status).toBe(400)
    expect(await fateOf(realm, other.access_token)).toBe('200')
    expect(await expectJson(control.post('/tokens/revoke', { token: other.refresh_token }))).toEqual({
      revoked: 1,
    })
    expect(await fateOf(realm, other.access_token)).toBe('401 token_revoked')
    await obtainTokens(realm)
    await obtainTokens(realm)
    expect(await expectJson(control.post('/tokens/revoke', { which: 'access' }))).toEqual({ revoked: 2 })
    expect(await expectJson(control.post('/tokens/revoke', { which: 'all' }))).toEqual({ revoked: 0 })
  })

  it('does not say of a sign-in that it was revoked if it was not', async () => {
    const { realm, control } = await started(at)
    const { access_token, refresh_token } = await obtainTokens(realm)
    await control.post('/tokens/expire', { which: 'access' })
    // Only its refresh token lives, so it stays.
    expect(await expectJson(control.post('/tokens/revoke', { which: 'access' }))).toEqual({ revoked: 0 })
    expect((await refresh(realm, refresh_token)).status).toBe(200)
    expect((await refresh(realm, refresh_token)).status).toBe(400)
    expect(await fateOf(realm, access_token)).toBe('401 token_revoked')
    expect(realm.events.at(-1)?.refusal?.facts).toEqual({ by: 'refresh token used twice' })
  })

  it('makes tokens that work like any others', async () => {
    const { realm, control } = await started(at, { toolScope: { echo: 'admin' } })
    const made = await expectJson(control.post('/tokens', { scope: 'user admin', ttl: 60 }), 201)
    expect(made).toEqual({
      access_token: expect.stringMatching(/^mcp_at_/),
      token_type: 'Bearer',
      refresh_token: expect.stringMatching(/^mcp_rt_/),
      expires_in: 60,
      scope: 'user admin',
    })
    const token = String(made['access_token'])
    const introspected = await introspect(realm, token)
    expect(introspected).toMatchObject({ active: true, username: 'demo_user', scope: 'user admin' })
    expect(Number(introspected['exp']) - Number(introspected['iat'])).toBe(60)
    expect((await sendMcp(realm, token, toolCall('echo', { message: 'x' }))).status).toBe(200)
    expect((await refresh(realm, String(made['refresh_token']))).status).toBe(200)
    await control.post('/clock', { advance: 60 })
    expect(await fateOf(realm, token)).toBe('401 token_expired')
  })

  it('makes tokens of the client itself, and refuses scopes that do not exist', async () => {
    const { realm, control } = await started(at)
    const made = await expectJson(control.post('/tokens', { username: null }), 201)
    expect(made).not.toHaveProperty('refresh_token')
    expect(await introspect(realm, String(made['access_token']))).toMatchObject({
      active: true,
      sub: realm.config.clientId,
    })
    expect(await expectJson(control.post('/tokens', { scope: 'user root' }), 400)).toMatchObject({
      error: 'invalid_scope',
    })
  })

  it.each([
    ['allow', /[?&]code=/],
    ['deny', /[?&]error=access_denied/],
  ])('answers the next authorization request at once: %s', async (next, pattern) => {
    const { realm, control } = await started(at, { autoApprove: 'off' })
    expect(await expectJson(control.post('/login', { next }))).toEqual({ next })
    const ask = () => fetch(authorizeUrl(realm), { redirect: 'manual' })
    expect((await ask()).headers.get('location')).toMatch(pattern)
    // The one after it is answered as ever.
    expect((await ask()).status).toBe(200)
  })

  it('shows the page to a person once, though requests are approved without one', async () => {
    const { realm, control } = await started(at)
    await control.post('/login', { next: 'page' })
    expect((await fetch(authorizeUrl(realm), { redirect: 'manual' })).status).toBe(200)
    expect((await fetch(authorizeUrl(realm), { redirect: 'manual' })).status).toBe(302)
  })

  it('tells what happened, in the order of the answers, and waits for more', async () => {
    const { realm, control } = await started(at)
    const waiting = expectJson(control.get('/events?after=0&wait=30'))
    await callMcp(realm, undefined)
    expect(await waiting).toMatchObject({
      last: 1,
      events: [{ number: 1, endpoint: 'mcp', method: 'POST', status: 401, outcome: 'challenge' }],
    })
    await post(realm, '/token', { grant_type: 'client_credentials' })
    const { events, last } = await expectJson(control.get('/events?after=1'))
    expect(last).toBe(2)
    expect(events).toMatchObject([
      { number: 2, endpoint: 'token', details: { grantType: 'client_credentials' } },
    ])
    expect(await expectJson(control.get('/events?after=2&wait=0.05'))).toEqual({ events: [], last: 2 })
    // Whoever missed that the realm began anew does not wait for numbers of the one before.
    expect(await expectJson(control.get('/events?after=17&wait=60'))).toEqual({ events: [], last: 2 })
  })

  it('forgets tokens, events, faults and the clock', async () => {
    const { realm, control } = await started(at)
    const { access_token } = await obtainTokens(realm)
    await control.post('/clock', { advance: 60 })
    await control.post('/faults', { at: 'mcp', status: 503 })
    await control.post('/login', { next: 'deny' })
    const response = await control.delete()
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(await expectJson(control.get())).toMatchObject({ offsetSeconds: 0, events: 0 })
    expect(await expectJson(control.get('/faults'))).toEqual({ faults: [] })
    expect(await fateOf(realm, access_token)).toBe('401 token_unknown')
    expect(await expectJson(control.get())).toMatchObject({ events: 1 })
    const again = await obtainTokens(realm)
    expect(await fateOf(realm, again.access_token)).toBe('200')
  })
})

describe('a wrong command', () => {
  it.each([
    ['/clock', {}, 'One of these members is missing: advance or to.'],
    ['/clock', { adavnce: 1 }, 'There is a member that is not known. Perhaps advance is meant.'],
    ['/clock', { until: 1 }, 'There is a member that is not known.'],
    ['/faults', { at: 'token', status: 503, reset: true }, 'The member reset does not go with the others.'],
    [
      '/faults',
      { at: 'token', grant: 'refresh' },
      'The member grant must be authorization_code or refresh_token or client_credentials.',
    ],
    ['/clock', { advance: 'an hour' }, 'The member advance must be of the type number.'],
    ['/clock', { to: 'tomorrow' }, 'The member to must be a time like 2026-11-24T12:00:00Z.'],
    ['/clock', [], 'The body must be a JSON object.'],
    ['/tokens', { ttl: 0 }, 'The member ttl must be at least 1.'],
    ['/tokens/expire', { which: 'everything' }, 'The member which must be access or refresh or all.'],
    ['/tokens/revoke', {}, 'One of these members is missing: which or token.'],
    ['/faults', { at: 'token' }, 'One of these members is missing: status or reset or delayMs or error.'],
    ['/faults', { at: 'token', status: 99 }, 'The member status must be at least 200.'],
    ['/login', { next: 'maybe' }, 'The member next must be allow or deny or page.'],
  ])('to %s is refused: %j', async (path, body, problem) => {
    const { control } = await started('the default realm')
    expect(await expectJson(control.post(path, body), 400)).toEqual({
      error: 'invalid_request',
      error_description: problem,
      error_uri: expect.stringMatching(/\/errors\/control_body_wrong$/),
    })
  })

  it.each([
    ['after=', 'The member after must be of the type number.'],
    ['after=0x1', 'The member after must be of the type number.'],
    ['after=1&after=2', 'The member after must be of the type number.'],
    ['after=-1', 'The member after must be at least 0.'],
    ['wait=61', 'The member wait must be at most 60.'],
  ])('with the query %s is refused', async (query, problem) => {
    const { control } = await started('the default realm')
    expect(await expectJson(control.get(`/events?${query}`), 400)).toMatchObject({
      error_description: problem,
    })
  })

  it('is not refused for the length of a text that openapi.json allows', async () => {
    const { control } = await started('the default realm')
    const body = '\u0001'.repeat(100_000)
    await expectJson(control.post('/faults', { at: 'mcp', status: 500, body }), 201)
  })

  it('is told when it is no JSON, or not said to be JSON', async () => {
    const { control } = await started('the default realm')
    const send = (type: string, body: string) =>
      fetch(`${control.url}/clock`, { method: 'POST', headers: { 'content-type': type }, body })
    expect(await expectJson(send('application/json', '{'), 400)).toMatchObject({
      error_description: 'The body is not JSON.',
    })
    expect(await expectJson(send('text/plain', '{"advance":1}'), 400)).toMatchObject({
      error_description: 'The Content-Type must be application/json.',
    })
    expect(await expectJson(control.get())).toMatchObject({ offsetSeconds: 0 })
  })

  it('finds nothing at other addresses, and no other methods', async () => {
    const { control } = await started('the default realm')
    for (const path of ['/', '/clocks', '/tokens/', '/tokens/mint']) {
      expect((await control.post(path, {})).status, path).toBe(404)
    }
    const response = await control.get('/clock')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

describe('without --control', () => {
  it('there is nothing, and it says why', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    for (const base of [server.url, runUrl(server, 'plain', 'run-1')]) {
      expect(await expectJson(controlOf(base).post('/clock', { advance: 1 }), 404)).toMatchObject({
        error_uri: `${server.url}/errors/control_off`,
      })
    }
    expect(server.realm.clock.offsetSeconds).toBe(0)
  })
})
