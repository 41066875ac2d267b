// The verbs of a realm for a test in the same process: no option is needed for them.

import { describe, expect, it } from 'vitest'
import type { ControlledRealm } from '../../src/server.ts'
import {
  authorize,
  authorizeUrl,
  callMcp,
  exchange,
  obtainCode,
  obtainTokens,
  refresh,
} from '../support/oauth.ts'
import { asPlaced } from '../support/placed.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'

const realms: Readonly<Record<string, (server: ControlledServer) => ControlledRealm>> = {
  'the default realm': ({ realm }) => realm,
  'a run': (server) => server.run('plain', 'mine'),
}

async function started(which: string, options = {}) {
  const server = await startTestServer({ autoApprove: 'all', ...options })
  const realm = realms[which]?.(server) ?? server.realm
  return { server, realm, placed: asPlaced(server, realm) }
}

/** Why the last request was refused, as the realm tells it. */
const lastReason = ({ events }: ControlledRealm) => events.all().at(-1)?.refusal?.reason

describe.each(Object.keys(realms))('%s in process', (which) => {
  it('has its addresses and the credentials of its client', async () => {
    const { server, realm } = await started(which, { clientId: 'mine', clientSecret: 'my own secret' })
    expect(realm.url).toBe(which === 'a run' ? `${server.url}/s/plain/mine` : server.url)
    expect(realm.mcpUrl).toBe(`${realm.url}/mcp`)
    expect(realm.credentials).toMatchObject({ clientId: 'mine', clientSecret: 'my own secret' })
  })

  it('is not commanded over HTTP unless that is on', async () => {
    const { realm } = await started(which)
    expect((await fetch(`${realm.url}/_control`)).status).toBe(404)
    expect(realm.tokens.expire()).toBe(0)
  })

  it('moves its clock by a duration, by seconds, or to a time, and never back', async () => {
    const { realm } = await started(which)
    const begin = realm.clock.now()
    realm.clock.advance({ days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 500 })
    expect(realm.clock.now() - begin).toBe(90_061_500)
    realm.clock.advance(8.5)
    expect(realm.clock.offsetSeconds).toBe(90_070)
    realm.clock.advanceTo(new Date(begin + 100_000_000))
    expect(realm.clock.offsetSeconds).toBe(100_000)

    const forward = /^The clock shows 2026-01-02T03:46:40\.000Z\. It can only be moved forward/
    expect(() => realm.clock.advance({ seconds: -1 })).toThrow(forward)
    expect(() => realm.clock.advanceTo(new Date(begin))).toThrow(forward)
    expect(() => realm.clock.advanceTo(new Date('tomorrow'))).toThrow(forward)
    expect(realm.clock.offsetSeconds).toBe(100_000)
  })

  it('ends tokens, refresh tokens and codes when it is two hours later, and does not take them for unknown', async () => {
    const { realm, placed } = await started(which, { refreshTokenTtl: 7000 })
    const { access_token, refresh_token } = await obtainTokens(placed)
    const code = await obtainCode(placed)
    realm.clock.advance({ hours: 2 })

    expect((await callMcp(placed, access_token)).status).toBe(401)
    expect(lastReason(realm)).toBe('token_expired')
    expect((await refresh(placed, refresh_token)).status).toBe(400)
    expect(lastReason(realm)).toBe('refresh_token_expired')
    expect((await exchange(placed, code)).status).toBe(400)
    expect(lastReason(realm)).toBe('code_expired')
    expect((await callMcp(placed, 'mcp_at_never-issued')).status).toBe(401)
    expect(lastReason(realm)).toBe('token_unknown')
  })

  it('makes tokens: of the person, for an hour, unless something else is said', async () => {
    const { realm, placed } = await started(which, { toolScope: { echo: 'admin' } })
    const minted = await realm.tokens.mint()
    expect(minted).toEqual({
      accessToken: expect.stringMatching(/^mcp_at_/),
      refreshToken: expect.stringMatching(/^mcp_rt_/),
      expiresIn: 3600,
      scope: 'user',
    })
    expect((await callMcp(placed, minted.accessToken)).status).toBe(200)
    expect((await refresh(placed, minted.refreshToken ?? '')).status).toBe(200)

    const own = await realm.tokens.mint({ scope: 'user admin', ttl: 5, username: null })
    expect(own).toMatchObject({ refreshToken: undefined, expiresIn: 5, scope: 'user admin' })
    realm.clock.advance(6)
    expect((await callMcp(placed, own.accessToken)).status).toBe(401)
    expect(realm.events.all().at(-1)?.refusal).toMatchObject({
      reason: 'token_expired',
      expected: 'An access token within its lifetime, which was 5 seconds.',
    })
  })

  it('expires access tokens unless something else is said', async () => {
    const { realm, placed } = await started(which)
    const { access_token, refresh_token } = await obtainTokens(placed)
    expect([realm.tokens.expire(), realm.tokens.expire()]).toEqual([1, 0])
    expect((await callMcp(placed, access_token)).status).toBe(401)
    expect(lastReason(realm)).toBe('token_expired')
    expect(realm.tokens.expire({ token: refresh_token })).toBe(1)
    expect((await refresh(placed, refresh_token)).status).toBe(400)
    expect(lastReason(realm)).toBe('refresh_token_expired')
  })

  it('revokes everything unless something else is said', async () => {
    const { realm, placed } = await started(which)
    const one = await obtainTokens(placed)
    const other = await obtainTokens(placed)
    expect(realm.tokens.revoke({ token: one.access_token })).toBe(1)
    expect((await refresh(placed, one.refresh_token)).status).toBe(400)
    expect((await callMcp(placed, other.access_token)).status).toBe(200)
    await realm.tokens.mint({ username: null })
    expect([realm.tokens.revoke(), realm.tokens.revoke()]).toEqual([2, 0])
    expect((await callMcp(placed, other.access_token)).status).toBe(401)
    expect(lastReason(realm)).toBe('token_revoked')
  })

  it('fails the next fitting request once, and counts it', async () => {
    const { realm, placed } = await started(which)
    const { refresh_token } = await obtainTokens(placed)
    const fault = realm.fail({
      at: 'token',
      grant: 'refresh_token',
      status: 503,
      headers: { 'Retry-After': '1' },
    })
    const never = realm.fail({ at: 'mcp', error: 'invalid_token', times: 3 })
    expect([fault.met, never.met]).toEqual([0, 0])

    const failed = await refresh(placed, refresh_token)
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1'])
    const { access_token } = await obtainTokens(placed)
    expect((await refresh(placed, refresh_token)).status).toBe(200)
    expect([fault.met, never.met]).toEqual([1, 0])
    expect(realm.faults).toMatchObject([
      { id: fault.id, at: 'token', times: 1, skip: 0, met: 1 },
      { id: never.id, at: 'mcp', times: 3, skip: 0, met: 0 },
    ])
    realm.clearFaults()
    expect(realm.faults).toEqual([])
    expect((await callMcp(placed, access_token)).status).toBe(200)
  })

  it('knows how often a fault was met when that has made room for others, and when all are forgotten', async () => {
    const { realm, placed } = await started(which)
    const fault = realm.fail({ at: 'mcp', status: 500 })
    await callMcp(placed, undefined)
    for (let count = 0; count < 100; count += 1) realm.fail({ at: 'revoke', status: 500 })
    expect(realm.faults.some(({ id }) => id === fault.id)).toBe(false)
    expect(fault.met).toBe(1)
    realm.clearFaults()
    expect(fault.met).toBe(1)
  })

  it('refuses as if it were full, and then tells so in words that fit any request', async () => {
    const { realm, placed } = await started(which)
    const { accessToken } = await realm.tokens.mint()
    realm.fail({ at: 'mcp', error: 'temporarily_unavailable' })
    expect((await callMcp(placed, accessToken)).status).toBe(503)
    const title = 'The server is at capacity: it has no room for one more request'
    expect(realm.events.all().at(-1)?.refusal?.title).toBe(title)
  })

  it('allows, denies or shows the next sign-in, and no other', async () => {
    const { realm, placed } = await started(which, { autoApprove: 'off' })
    const isPage = async () => (await fetch(authorizeUrl(placed), { redirect: 'manual' })).status === 200
    realm.signIn('allow')
    expect((await authorize(placed)).get('code')).toMatch(/^mcp_ac_/)
    expect(await isPage()).toBe(true)
    realm.signIn('deny')
    expect((await authorize(placed)).get('error')).toBe('access_denied')
    realm.signIn('deny')
    realm.signIn('page')
    expect(await isPage()).toBe(true)
    expect(await isPage()).toBe(true)
  })

  it('tells and counts what happened', async () => {
    const { realm, placed } = await started(which)
    expect([realm.events.last, realm.events.count(), realm.events.all()]).toEqual([0, 0, []])
    const { refresh_token } = await obtainTokens(placed)
    await refresh(placed, refresh_token)
    await callMcp(placed, undefined)

    expect(realm.events.last).toBe(4)
    expect(realm.events.all().map(({ number, endpoint, status }) => [number, endpoint, status])).toEqual([
      [1, 'authorize', 302],
      [2, 'token', 200],
      [3, 'token', 200],
      [4, 'mcp', 401],
    ])
    expect(realm.events.all(3).map(({ number }) => number)).toEqual([4])
    const { pathname } = new URL(realm.mcpUrl)
    const counts = [
      {},
      { endpoint: 'token' },
      { endpoint: 'token', grant: 'refresh_token' },
      { path: '/token', status: 200 },
      { path: pathname },
      { method: 'GET' },
      { outcome: 'challenge' },
      { endpoint: 'token', status: 503 },
      { grant: 'client_credentials' },
    ] as const
    expect(counts.map((filter) => realm.events.count(filter))).toEqual([4, 2, 1, 2, 1, 1, 1, 0, 0])
  })

  it('waits for what happens next', async () => {
    const { realm, placed } = await started(which)
    await callMcp(placed, undefined)
    const { last } = realm.events
    expect(await realm.events.next(last, { wait: 1 })).toEqual([])
    const next = realm.events.next(last, { wait: 60_000 })
    await callMcp(placed, undefined)
    expect(await next).toMatchObject([{ number: last + 1, endpoint: 'mcp' }])
    const given = realm.events.next(last + 1, { wait: 60_000, signal: AbortSignal.abort() })
    expect(await given).toEqual([])
  })

  it('lets nobody wait for events when the server is closed', async () => {
    const { server, realm } = await started(which)
    const next = realm.events.next(0, { wait: 60_000 })
    await server.close()
    expect(await next).toEqual([])
  })

  it('starts over: tokens, events, faults, clock and sign-in are gone, and the same object goes on working', async () => {
    const { realm, placed } = await started(which, { autoApprove: 'off' })
    const { clock, tokens, events } = realm
    const { accessToken } = await tokens.mint()
    await callMcp(placed, accessToken)
    const fault = realm.fail({ at: 'mcp', status: 500 })
    realm.signIn('deny')
    clock.advance({ hours: 2 })
    realm.startOver()

    expect([clock.offsetSeconds, events.last, events.all(), realm.faults]).toEqual([0, 0, [], []])
    expect((await callMcp(placed, accessToken)).status).toBe(401)
    expect(lastReason(realm)).toBe('token_unknown')
    expect((await fetch(authorizeUrl(placed), { redirect: 'manual' })).status).toBe(200)
    const next = realm.fail({ at: 'mcp', status: 500 })
    expect((await callMcp(placed, accessToken)).status).toBe(500)
    expect([fault.met, next.met]).toEqual([0, 1])
    expect((await callMcp(placed, (await tokens.mint()).accessToken)).status).toBe(200)
  })

  it('says in a sentence what is wrong with an order, and obeys nothing of it', async () => {
    const { realm } = await started(which)
    const { clock, tokens } = realm
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => clock.advance(Number.NaN), 'The member advance must be of the type number.'],
      [() => clock.advance({ minuets: 5 } as object), 'There is a member that is not known'],
      [() => clock.advance({ minutes: '5' } as object), 'The member minutes must be of the type number.'],
      [() => clock.advance('3600' as unknown as number), 'must be a JSON object.'],
      [() => clock.advance({ days: 40_000 }), 'The member advance must be at most 3155760000.'],
      [() => tokens.expire('acess' as 'access'), 'The member which must be access or refresh or all.'],
      [() => tokens.revoke({ token: '' }), 'The member token must be longer.'],
      [() => realm.signIn('yes' as 'allow'), 'The member next must be allow or deny or page.'],
      [
        () => realm.fail({ at: 'tokens' as 'token', status: 503 }),
        'The member at must be mcp or authorize or',
      ],
      [() => realm.fail({ at: 'token', status: 99 }), 'The member status must be at least 200.'],
      [
        () => realm.fail({ at: 'mcp', grant: 'refresh_token', status: 503 }),
        'The member grant does not go with the others.',
      ],
      [
        () => realm.fail({ at: 'token', error: 'access_denied' }),
        'The member error must be invalid_client or',
      ],
      [() => realm.fail({ at: 'token' }), 'is missing: status'],
    ]
    for (const [order, sentence] of wrong) {
      expect(order).toThrow(
        expect.objectContaining({ name: 'WrongCommand', message: expect.stringContaining(sentence) }),
      )
    }
    for (let count = 0; count < 100; count += 1) realm.fail({ at: 'revoke', status: 500 })
    expect(() => realm.fail({ at: 'revoke', status: 500 })).toThrow('There are 100 faults that wait already.')
    realm.clearFaults()
    await expect(tokens.mint({ scope: 'user root' })).rejects.toThrow('The scopes that exist here are user')
    await expect(tokens.mint({ ttl: 0 })).rejects.toThrow('The member ttl must be at least 1.')
    expect([clock.offsetSeconds, realm.faults]).toEqual([0, []])
  })
})
