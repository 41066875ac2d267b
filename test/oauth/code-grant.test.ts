import { describe, expect, it } from 'vitest'
import { expectDead } from '../support/life.ts'
import {
  callMcp,
  exchange,
  introspect,
  newVerifier,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  s256,
  type Tokens,
  verifier,
} from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const used = { status: 400, error: 'invalid_grant', reason: 'code_used' } as const

const start = (options = {}) => startTestServer({ autoApprove: 'all', ...options })

describe('the exchange of a code', () => {
  it('answers with tokens that nobody may cache', async () => {
    const server = await start()
    const response = await exchange(server, await obtainCode(server))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
    // SDK-NOTES 26: the SDK leaves out Pragma, which RFC 6749 §5.1 has and OAuth 2.1 dropped.
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^mcp_at_[A-Za-z0-9_-]{43}$/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'user',
      refresh_token: expect.stringMatching(/^mcp_rt_[A-Za-z0-9_-]{65}$/),
    })
  })

  it('gives an access token that works, and that names the person', async () => {
    const server = await start({ accessTokenTtl: 60, username: 'a person' })
    const tokens = await obtainTokens(server)
    expect(tokens.expires_in).toBe(60)
    expect((await callMcp(server, tokens.access_token)).status).toBe(200)
    const seconds = Math.floor(server.clock.now() / 1000)
    expect(await introspect(server, tokens.access_token)).toEqual({
      active: true,
      scope: 'user',
      client_id: server.config.clientId,
      username: 'a person',
      token_type: 'Bearer',
      exp: seconds + 60,
      iat: seconds,
      sub: 'a person',
      aud: server.mcp,
      iss: server.url,
    })
  })

  it('draws every code and token anew, from 256 bits at least', async () => {
    const asked: number[] = []
    const random = (bytes: number) => {
      asked.push(bytes)
      return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)))
    }
    const server = await startTestServer({ autoApprove: 'all' }, { random })
    const secrets = new Set<string>()
    for (let round = 0; round < 20; round += 1) {
      asked.length = 0
      const code = await obtainCode(server)
      const tokens = (await (await exchange(server, code)).json()) as Required<Tokens>
      for (const secret of [code, tokens.access_token, tokens.refresh_token]) secrets.add(secret)
      expect(asked.filter((bytes) => bytes >= 32).length).toBeGreaterThanOrEqual(3)
    }
    expect(secrets.size).toBe(60)
  })

  it('may name our resource again, in four spellings and repeated', async () => {
    const server = await start()
    for (const resource of [server.mcp, `${server.mcp}/`, server.url, `${server.url}/`, '', undefined]) {
      const response = await exchange(server, await obtainCode(server), { resource })
      expect(response.status).toBe(200)
    }
  })

  it('ignores a scope: what was granted counts', async () => {
    const server = await start({ toolScope: ['echo=write'] })
    const code = await obtainCode(server, { scope: 'user' })
    expect(await (await exchange(server, code, { scope: 'user write' })).json()).toMatchObject({
      scope: 'user',
    })
  })
})

describe('a code', () => {
  it.each(['mcp_ac_unknown', 'x', ' ', '__proto__', `mcp_ac_${'A'.repeat(43)}`, 'é\u0000"'])(
    'that was never issued is invalid_grant: %j',
    async (code) => {
      const server = await start()
      await expectRefused(await exchange(server, code), {
        status: 400,
        error: 'invalid_grant',
        reason: 'code_unknown',
      })
    },
  )

  it('is compared to the letter', async () => {
    const server = await start()
    const code = await obtainCode(server)
    for (const other of [`${code} `, ` ${code}`, code.slice(0, -1), `${code}A`, code.replace('ac', 'AC')]) {
      expect((await exchange(server, other)).status).toBe(400)
    }
    expect((await exchange(server, code)).status).toBe(200)
  })

  it.each(['access_token', 'refresh_token'] as const)('is not what a %s can stand in for', async (kind) => {
    const server = await start()
    const tokens = await obtainTokens(server)
    await expectRefused(await exchange(server, tokens[kind]), {
      status: 400,
      error: 'invalid_grant',
      reason: 'code_unknown',
    })
    expect((await callMcp(server, tokens.access_token)).status).toBe(200)
  })

  // SDK-NOTES 15: the SDK leaves a second use, and a use with a wrong verifier, to the provider.
  it('that is used again is invalid_grant, and revokes the tokens from the first use', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const tokens = (await (await exchange(server, code)).json()) as Required<Tokens>
    const description = await expectRefused(await exchange(server, code), used)
    expect(description).toMatch(/used before.*revoked/)
    await expectDead(server, tokens.access_token, tokens.refresh_token)
    await expectRefused(await exchange(server, code), used)
  })

  it('that is used again kills what came of refreshes meanwhile, too', async () => {
    const server = await start()
    const code = await obtainCode(server)
    const first = (await (await exchange(server, code)).json()) as Required<Tokens>
    const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
    server.clock.advance(299)
    await expectRefused(await exchange(server, code), used)
    await expectDead(server, first.access_token, second.access_token, second.refresh_token)
  })

  it.each([
    ['another verifier', { code_verifier: newVerifier() }],
    ['another redirect URI', { redirect_uri: 'http://localhost:1/callback' }],
    ['no redirect URI', { redirect_uri: undefined }],
  ])('that is used again with %s kills what the first use gave', async (_, changes) => {
    const server = await start()
    const code = await obtainCode(server)
    const tokens = (await (await exchange(server, code)).json()) as Required<Tokens>
    await expectRefused(await exchange(server, code, changes), used)
    await expectDead(server, tokens.access_token, tokens.refresh_token)
  })

  it('that is used again after it expired, while still known, revokes the tokens from the first use', async () => {
    const server = await start({ codeTtl: 10 })
    const code = await obtainCode(server)
    const tokens = (await (await exchange(server, code)).json()) as Required<Tokens>
    server.clock.advance(60)
    await expectRefused(await exchange(server, code), used)
    await expectDead(server, tokens.access_token, tokens.refresh_token)
  })

  it('that is used again kills nothing of another sign-in', async () => {
    const server = await start()
    const other = await obtainTokens(server)
    const code = await obtainCode(server)
    await exchange(server, code)
    await expectRefused(await exchange(server, code), used)
    expect((await callMcp(server, other.access_token)).status).toBe(200)
    expect((await refresh(server, other.refresh_token)).status).toBe(200)
  })

  it.each([
    ['a wrong verifier', { code_verifier: newVerifier() }, 'code_verifier_wrong'],
    ['the challenge for the verifier', { code_verifier: s256(verifier) }, 'code_verifier_wrong'],
    ['another redirect URI', { redirect_uri: 'http://localhost:1/callback' }, 'code_redirect_uri_mismatch'],
  ] as const)('is spent by a try with %s: one guess, no more', async (_, changes, reason) => {
    const server = await start()
    const code = await obtainCode(server)
    await expectRefused(await exchange(server, code, changes), {
      status: 400,
      error: 'invalid_grant',
      reason,
    })
    await expectRefused(await exchange(server, code), used)
  })

  it.each([
    ['no verifier', { code_verifier: undefined }, 'parameter_missing'],
    ['an empty verifier', { code_verifier: '' }, 'parameter_missing'],
    ['a verifier of 42 characters', { code_verifier: 'a'.repeat(42) }, 'code_verifier_malformed'],
    ['a verifier of 129 characters', { code_verifier: 'a'.repeat(129) }, 'code_verifier_malformed'],
    ['a verifier with a +', { code_verifier: `${verifier}+` }, 'code_verifier_malformed'],
    ['a verifier with a line break', { code_verifier: `${verifier}\n` }, 'code_verifier_malformed'],
    ['no grant_type', { grant_type: undefined }, 'parameter_missing'],
  ] as const)('survives a request with %s: that is no use of it', async (_, changes, reason) => {
    const server = await start()
    const code = await obtainCode(server)
    await expectRefused(await exchange(server, code, changes), {
      status: 400,
      error: 'invalid_request',
      reason,
    })
    expect((await exchange(server, code)).status).toBe(200)
  })

  it('survives a request for a resource elsewhere, which is invalid_target', async () => {
    const server = await start()
    const code = await obtainCode(server)
    for (const resource of ['https://other.example', `${server.mcp}#x`, `${server.mcp}?`]) {
      await expectRefused(await exchange(server, code, { resource }), {
        status: 400,
        error: 'invalid_target',
        reason: 'resource_unknown',
      })
    }
    expect((await exchange(server, code)).status).toBe(200)
  })

  it('survives a request without the right client credentials', async () => {
    const server = await start()
    const code = await obtainCode(server)
    for (const authorization of ['', 'Basic eDp5']) {
      const fields = { grant_type: 'authorization_code', code, code_verifier: verifier }
      expect((await post(server, '/token', fields, { authorization })).status).toBe(401)
    }
    expect((await exchange(server, code)).status).toBe(200)
  })

  it.each([
    [1, 0, 200],
    [1, 1, 400],
    [300, 299, 200],
    [300, 300, 400],
  ])('of %i s is exchanged after %i s with %i', async (codeTtl, seconds, status) => {
    const server = await start({ codeTtl })
    const code = await obtainCode(server)
    server.clock.advance(seconds)
    const response = await exchange(server, code)
    expect(response.status).toBe(status)
    if (status === 200) return
    await expectRefused(response, { status, error: 'invalid_grant', reason: 'code_expired' })
  })

  it('that is long expired is as one that never was', async () => {
    const server = await start()
    const code = await obtainCode(server)
    server.clock.advance(24 * 3600)
    await expectRefused(await exchange(server, code), {
      status: 400,
      error: 'invalid_grant',
      reason: 'code_unknown',
    })
  })
})
