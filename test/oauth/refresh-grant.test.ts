import { describe, expect, it } from 'vitest'
import type { ServerDeps, ServerOptions } from '../../src/server.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import { expectAlive, expectDead } from '../support/life.ts'
import {
  callMcp,
  exchange,
  introspect,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  type Tokens,
} from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'
import { expectRefused } from '../support/wire.ts'

const reused = { status: 400, error: 'invalid_grant', reason: 'refresh_token_reused' } as const
const unknown = { status: 400, error: 'invalid_grant', reason: 'refresh_token_unknown' } as const
const expired = { status: 400, error: 'invalid_grant', reason: 'refresh_token_expired' } as const

const start = (options: ServerOptions = {}, deps: Partial<ServerDeps> = {}) =>
  startTestServer({ autoApprove: 'all', ...options }, deps)

async function refreshed(server: TestServer, token: string, changes = {}): Promise<Required<Tokens>> {
  const response = await refresh(server, token, changes)
  expect(response.status).toBe(200)
  return (await response.json()) as Required<Tokens>
}

describe('a refresh', () => {
  it('answers with a new access token and a new refresh token, and forbids caching them', async () => {
    const server = await start({ accessTokenTtl: 60 })
    const first = await obtainTokens(server)
    const response = await refresh(server, first.refresh_token)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    const second = (await response.json()) as Required<Tokens>
    expect(second).toEqual({
      access_token: expect.stringMatching(/^mcp_at_[A-Za-z0-9_-]{43}$/),
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'user',
      refresh_token: expect.stringMatching(/^mcp_rt_[A-Za-z0-9_-]{65}$/),
    })
    expect(second.access_token).not.toBe(first.access_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    await expectAlive(server, first.access_token, second.access_token, second.refresh_token)
  })

  it('may name our resource again, repeated or with a slash; another is invalid_target and spends nothing', async () => {
    const server = await start()
    let { refresh_token: token } = await obtainTokens(server)
    for (const resource of [server.mcp, `${server.mcp}/`, server.url, undefined]) {
      token = (await refreshed(server, token, { resource })).refresh_token
    }
    await expectRefused(await refresh(server, token, { resource: 'https://other.example' }), {
      status: 400,
      error: 'invalid_target',
      reason: 'resource_unknown',
    })
    const { access_token: access } = await refreshed(server, token)
    expect(await introspect(server, access)).toMatchObject({ aud: server.mcp })
  })

  it.each([undefined, ''])('without a refresh_token is invalid_request: %j', async (token) => {
    const server = await start()
    const response = await post(server, '/token', { grant_type: 'refresh_token', refresh_token: token })
    await expectRefused(response, { status: 400, error: 'invalid_request', reason: 'parameter_missing' })
  })
})

describe('a refresh token', () => {
  it.each(['x', '__proto__', 'mcp_rt_', `mcp_rt_${'A'.repeat(65)}`, `mcp_rt_${'A'.repeat(64)}é`])(
    'that was never issued is invalid_grant: %s',
    async (token) => {
      const server = await start()
      await expectRefused(await refresh(server, token), unknown)
    },
  )

  it('is compared to the letter, and no other kind of token can stand in for it', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const tokens = await obtainTokens(server)
    const { refresh_token: token, access_token: access } = tokens
    for (const other of [code, access, `${token} `, ` ${token}`, token.slice(0, -1), `${token}A`]) {
      await expectRefused(await refresh(server, other), unknown)
    }
    expect((await refresh(server, token)).status).toBe(200)
  })

  it('is no access token', async () => {
    const server = await start()
    const { refresh_token: token } = await obtainTokens(server)
    expect((await callMcp(server, token)).status).toBe(401)
  })

  it('that is used again revokes the whole family, including every access token', async () => {
    const server = await start()
    const first = await obtainTokens(server)
    const second = await refreshed(server, first.refresh_token)
    const third = await refreshed(server, second.refresh_token)
    const all = [first, second, third]
    await expectAlive(server, third.refresh_token, ...all.map(({ access_token: access }) => access))
    await expectRefused(await refresh(server, first.refresh_token), reused)
    for (const { access_token: access, refresh_token: token } of all) {
      await expectDead(server, access, token)
      await expectRefused(await refresh(server, token), unknown)
    }
  })

  it('that is used again revokes the family even with a scope that would be refused', async () => {
    const server = await start({ toolScope: ['echo=write'] })
    for (const scope of ['write', 'unknown', 'user']) {
      const first = await obtainTokens(server, { scope: 'user' })
      const second = await refreshed(server, first.refresh_token)
      await expectRefused(await refresh(server, first.refresh_token, { scope }), reused)
      await expectDead(server, first.access_token, second.access_token, second.refresh_token)
    }
  })

  it('that comes back kills nothing of another sign-in', async () => {
    const server = await start()
    const other = await obtainTokens(server)
    const first = await obtainTokens(server)
    await refreshed(server, first.refresh_token)
    await expectRefused(await refresh(server, first.refresh_token), reused)
    await expectAlive(server, other.access_token, other.refresh_token)
  })

  it('is spent by no request that is refused for another reason', async () => {
    const server = await start()
    const { refresh_token: token } = await obtainTokens(server)
    const fields = { grant_type: 'refresh_token', refresh_token: token }
    const refusals = [
      await post(server, '/token', fields, { authorization: 'Basic eDp5' }),
      await post(server, '/token', { ...fields, grant_type: 'Refresh_Token' }),
      await refresh(server, token, { scope: 'offline_access' }),
      await refresh(server, token, { scope: 'unknown' }),
      await refresh(server, token, { resource: 'x' }),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([401, 400, 400, 400, 400])
    expect((await refresh(server, token)).status).toBe(200)
  })

  it('has an absolute end, however often it was rotated', async () => {
    const server = await start({ refreshTokenTtl: 1000, accessTokenTtl: 5000 })
    let { refresh_token: token } = await obtainTokens(server)
    const { exp } = await introspect(server, token)
    expect(exp).toBe(Math.floor(server.clock.now() / 1000) + 1000)
    for (let round = 0; round < 3; round += 1) {
      server.clock.advance(333)
      token = (await refreshed(server, token)).refresh_token
      expect(await introspect(server, token)).toMatchObject({ active: true, exp })
    }
    server.clock.advance(1)
    expect(await introspect(server, token)).toEqual({ active: false })
    await expectRefused(await refresh(server, token), expired)
  })

  it('that was replaced and is used again after its family expired still revokes the living access tokens', async () => {
    const server = await start({ refreshTokenTtl: 10, accessTokenTtl: 60 })
    const first = await obtainTokens(server)
    const second = await refreshed(server, first.refresh_token)
    server.clock.advance(10)
    await expectRefused(await refresh(server, second.refresh_token), expired)
    await expectAlive(server, first.access_token, second.access_token)
    await expectRefused(await refresh(server, first.refresh_token), reused)
    await expectDead(server, first.access_token, second.access_token)
  })

  it('that has expired leaves its access tokens to their own time', async () => {
    const server = await start({ refreshTokenTtl: 10, accessTokenTtl: 60 })
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    server.clock.advance(59)
    await expectRefused(await refresh(server, token), expired)
    await expectAlive(server, access)
    server.clock.advance(1)
    await expectDead(server, access)
  })

  it('outlives its access tokens', async () => {
    const server = await start({ accessTokenTtl: 60 })
    const first = await obtainTokens(server)
    server.clock.advance(30 * 24 * 3600 - 1)
    await expectDead(server, first.access_token)
    const second = await refreshed(server, first.refresh_token)
    await expectAlive(server, second.access_token)
  })
})

describe('the scope of a refresh', () => {
  const options: ServerOptions = { toolScope: ['echo=write', 'get_time=time'] }
  const granted = 'user write offline_access'

  it.each([
    [undefined, granted],
    ['', granted],
    ['user', 'user'],
    ['write user', 'write user'],
    ['offline_access', 'offline_access'],
    ['user unknown openid', 'user'],
    [granted, granted],
  ])(
    '%j gives an access token for %j, and leaves the refresh token what was granted',
    async (scope, given) => {
      const server = await start(options)
      const first = await obtainTokens(server, { scope: granted })
      const second = await refreshed(server, first.refresh_token, { scope })
      expect(second.scope).toBe(given)
      expect(await introspect(server, second.access_token)).toMatchObject({ scope: given })
      expect(await introspect(server, second.refresh_token)).toMatchObject({ scope: granted })
      // RFC 6749 §6: narrowed once is not narrowed for good.
      expect((await refreshed(server, second.refresh_token)).scope).toBe(granted)
    },
  )

  it.each(['time', 'user time', 'time unknown'])(
    '%j is invalid_scope: it is known, but was not granted',
    async (scope) => {
      const server = await start(options)
      const first = await obtainTokens(server, { scope: granted })
      await expectRefused(await refresh(server, first.refresh_token, { scope }), {
        status: 400,
        error: 'invalid_scope',
        reason: 'scope_not_granted',
      })
      await expectAlive(server, first.access_token, first.refresh_token)
    },
  )

  it.each(['unknown', 'USER', 'user,write'])('%j is invalid_scope: nothing known is left', async (scope) => {
    const server = await start(options)
    const first = await obtainTokens(server, { scope: granted })
    await expectRefused(await refresh(server, first.refresh_token, { scope }), {
      status: 400,
      error: 'invalid_scope',
      reason: 'scope_unknown',
    })
  })

  it('cannot be widened again from a narrowed token', async () => {
    const server = await start(options)
    const first = await obtainTokens(server, { scope: 'user' })
    const second = await refreshed(server, first.refresh_token, { scope: 'user' })
    const wider = await refresh(server, second.refresh_token, { scope: 'user write' })
    expect(wider.status).toBe(400)
  })
})

describe('the grace window', () => {
  it('gives an old token the same successor and an access token of its own, until it ends', async () => {
    const server = await start({ refreshGrace: 30 })
    const first = await obtainTokens(server)
    // Within a second, so that what a store forgets by whole seconds does not end the window.
    server.clock.advance(0.5)
    const second = await refreshed(server, first.refresh_token)
    server.clock.advance(29.999)
    const again = await refreshed(server, first.refresh_token)
    expect(again.refresh_token).toBe(second.refresh_token)
    expect(again.access_token).not.toBe(second.access_token)
    await expectAlive(server, second.access_token, again.access_token, second.refresh_token)
    server.clock.advance(0.001)
    await expectRefused(await refresh(server, first.refresh_token), reused)
    await expectDead(server, first.access_token, second.access_token, again.access_token)
    await expectDead(server, second.refresh_token)
  })

  it('begins at the rotation, and no use of the old token extends it', async () => {
    const server = await start({ refreshGrace: 30 })
    const first = await obtainTokens(server)
    server.clock.advance(1000)
    await refreshed(server, first.refresh_token)
    for (let round = 0; round < 2; round += 1) {
      server.clock.advance(14)
      await refreshed(server, first.refresh_token)
    }
    server.clock.advance(2)
    await expectRefused(await refresh(server, first.refresh_token), reused)
  })

  it('is counted for each token: that of an older one may be over while that of a newer one is not', async () => {
    const server = await start({ refreshGrace: 30 })
    const first = await obtainTokens(server)
    const second = await refreshed(server, first.refresh_token)
    server.clock.advance(20)
    const third = await refreshed(server, second.refresh_token)
    expect((await refreshed(server, first.refresh_token)).refresh_token).toBe(second.refresh_token)
    expect((await refreshed(server, second.refresh_token)).refresh_token).toBe(third.refresh_token)
    server.clock.advance(15)
    expect((await refreshed(server, second.refresh_token)).refresh_token).toBe(third.refresh_token)
    await expectRefused(await refresh(server, first.refresh_token), reused)
    await expectDead(server, third.access_token, third.refresh_token)
  })

  it('narrows the scope of each access token by itself, and refuses a scope that was not granted', async () => {
    const server = await start({ refreshGrace: 30, toolScope: ['echo=write', 'get_time=time'] })
    const first = await obtainTokens(server, { scope: 'user write' })
    const second = await refreshed(server, first.refresh_token)
    const narrow = await refreshed(server, first.refresh_token, { scope: 'user' })
    expect([second.scope, narrow.scope]).toEqual(['user write', 'user'])
    await expectRefused(await refresh(server, first.refresh_token, { scope: 'time' }), {
      status: 400,
      error: 'invalid_scope',
      reason: 'scope_not_granted',
    })
    await expectAlive(server, second.access_token, narrow.access_token, second.refresh_token)
  })

  it('does not stretch the life of the family', async () => {
    const server = await start({ refreshGrace: 30, refreshTokenTtl: 100 })
    const first = await obtainTokens(server)
    server.clock.advance(99)
    const second = await refreshed(server, first.refresh_token)
    server.clock.advance(1)
    // Within the window the old one is no replay, so the access tokens go on living.
    for (const { refresh_token: token } of [first, second]) {
      await expectRefused(await refresh(server, token), expired)
    }
    await expectAlive(server, second.access_token)
  })

  it('brings nothing back to life that was revoked', async () => {
    const server = await start({ refreshGrace: 30 })
    const first = await obtainTokens(server)
    const second = await refreshed(server, first.refresh_token)
    await post(server, '/revoke', { token: second.refresh_token })
    for (const { refresh_token: token } of [first, second]) {
      await expectRefused(await refresh(server, token), unknown)
    }
    await expectDead(server, first.access_token, second.access_token)
  })

  it('is over at once when the token has been replaced and revoked', async () => {
    const server = await start({ refreshGrace: 30 })
    const first = await obtainTokens(server)
    const second = await refreshed(server, first.refresh_token)
    // The process that did not hear of the rotation signs out with what it has.
    expect((await post(server, '/revoke', { token: first.refresh_token })).status).toBe(200)
    await expectDead(server, first.refresh_token, second.refresh_token)
    await expectDead(server, first.access_token, second.access_token)
  })
})

describe('a rotation of which nobody may have been told', () => {
  /** A server whose store says so of every rotation, until it is sure. */
  async function startUnsure(options: ServerOptions = {}) {
    let isOutcomeUnknown = true
    const clock = fakeClock()
    const { now } = clock
    const store: TokenStore = {
      ...testStore({ now, wallClock: now }),
      findReplacement: async () => ({ atMs: now(), isOutcomeUnknown }),
    }
    const server = await start(options, { now, store })
    const beSure = () => {
      isOutcomeUnknown = false
    }
    return { server, clock, beSure }
  }

  it('is answered again with the same successor, and is no reuse until it is known', async () => {
    const { server, beSure } = await startUnsure({ refreshGrace: 0 })
    const first = await obtainTokens(server)
    const lost = await refreshed(server, first.refresh_token)
    const again = await refreshed(server, first.refresh_token)
    expect(again.refresh_token).toBe(lost.refresh_token)
    expect(again.access_token).not.toBe(lost.access_token)
    await expectAlive(server, first.access_token, again.access_token, again.refresh_token)

    beSure()
    await expectRefused(await refresh(server, first.refresh_token), reused)
    await expectDead(server, again.access_token, again.refresh_token)
  })

  it('may narrow the scope, and does not stretch the life of the family', async () => {
    const { server, clock } = await startUnsure({ refreshTokenTtl: 100, toolScope: ['echo=write'] })
    const first = await obtainTokens(server, { scope: 'user write' })
    await refreshed(server, first.refresh_token)
    expect((await refreshed(server, first.refresh_token, { scope: 'user' })).scope).toBe('user')
    clock.advance(100)
    await expectRefused(await refresh(server, first.refresh_token), expired)
    await expectAlive(server, first.access_token)
  })
})

describe('--refresh-tokens', () => {
  it.each([
    ['always', 'user', true],
    ['always', 'user offline_access', true],
    ['offline_access', 'user', false],
    ['offline_access', undefined, false],
    ['offline_access', 'user offline_access', true],
    ['never', 'user', false],
    ['never', 'user offline_access', false],
  ] as const)('%s with the scope %s: a refresh token is %s', async (refreshTokens, scope, issued) => {
    const server = await start({ refreshTokens })
    const response = await exchange(server, await obtainCode(server, { scope }))
    const tokens = (await response.json()) as Tokens
    expect(response.status).toBe(200)
    expect('refresh_token' in tokens).toBe(issued)
    expect((await callMcp(server, tokens.access_token)).status).toBe(200)
    if (issued) expect((await refresh(server, tokens.refresh_token ?? '')).status).toBe(200)
  })

  it('never refuses the grant itself', async () => {
    const server = await start({ refreshTokens: 'never' })
    const description = await expectRefused(await refresh(server, 'mcp_rt_x'), {
      status: 400,
      error: 'unsupported_grant_type',
      reason: 'grant_type_unsupported',
    })
    expect(description).toBe('The grant_type must be authorization_code or client_credentials.')
  })

  it('offline_access: a replayed code revokes the tokens issued for it, with or without a refresh token', async () => {
    const server = await start({ refreshTokens: 'offline_access' })
    const code = await obtainCode(server)
    const tokens = (await (await exchange(server, code)).json()) as Tokens
    expect((await exchange(server, code)).status).toBe(400)
    await expectDead(server, tokens.access_token)
  })
})
