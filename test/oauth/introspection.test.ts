import { describe, expect, it } from 'vitest'
import {
  basic,
  form,
  introspect,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  type Tokens,
} from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const start = (options = {}) => startTestServer({ autoApprove: 'all', ...options })

describe('/introspect', () => {
  it('tells all about an access token of a person, and nobody may cache it', async () => {
    const server = await start({ accessTokenTtl: 60 })
    const issuedAt = Math.floor(server.clock.now() / 1000)
    const { access_token: token } = await obtainTokens(server, { scope: 'user offline_access' })
    server.clock.advance(59)
    const response = await post(server, '/introspect', { token })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({
      active: true,
      scope: 'user offline_access',
      client_id: 'static-mcp-client-001',
      username: 'demo_user',
      token_type: 'Bearer',
      exp: issuedAt + 60,
      iat: issuedAt,
      sub: 'demo_user',
      aud: server.mcp,
      iss: server.url,
    })
  })

  it('says that an access token from client_credentials belongs to the client', async () => {
    const server = await start()
    const response = await post(server, '/token', { grant_type: 'client_credentials' })
    const { access_token: token } = (await response.json()) as Tokens
    const answer = await introspect(server, token)
    expect(answer).toMatchObject({ active: true, sub: 'static-mcp-client-001', aud: server.mcp })
    expect(answer).not.toHaveProperty('username')
  })

  it('describes a refresh token so that no resource server mistakes it for an access token', async () => {
    const server = await start({ refreshTokenTtl: 1000 })
    const issuedAt = Math.floor(server.clock.now() / 1000)
    const { refresh_token: token } = await obtainTokens(server)
    expect(await introspect(server, token)).toEqual({
      active: true,
      scope: 'user',
      client_id: 'static-mcp-client-001',
      username: 'demo_user',
      token_type: 'refresh_token',
      exp: issuedAt + 1000,
      iat: issuedAt,
      sub: 'demo_user',
      aud: server.url,
      iss: server.url,
    })
  })

  it.each(['access_token', 'refresh_token', 'saml', ''])(
    'answers the same with any hint: %j',
    async (hint) => {
      const server = await start()
      const tokens = await obtainTokens(server)
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        const response = await post(server, '/introspect', { token, token_type_hint: hint })
        expect(await response.json()).toMatchObject({ active: true })
      }
    },
  )

  it.each([
    'x',
    ' ',
    'mcp_at_',
    'mcp_rt_',
    `mcp_at_${'A'.repeat(43)}`,
    `mcp_rt_${'A'.repeat(65)}`,
    '__proto__',
  ])('answers for %j, which is no token, that it is not active, and not a word more', async (token) => {
    const server = await start()
    const response = await post(server, '/introspect', { token })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('{"active":false}')
  })

  it('answers the same for a code, for a replaced, an expired and a revoked token', async () => {
    const server = await start({ accessTokenTtl: 60, refreshTokenTtl: 100 })
    const code = await obtainCode(server)
    const first = await obtainTokens(server)
    const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
    const revoked = await obtainTokens(server)
    await post(server, '/revoke', { token: revoked.refresh_token })
    server.clock.advance(60)
    const dead = [code, first.refresh_token, second.access_token, revoked.access_token, revoked.refresh_token]
    for (const token of dead) expect(await introspect(server, token)).toEqual({ active: false })
    expect(await introspect(server, second.refresh_token)).toMatchObject({ active: true })
    server.clock.advance(40)
    expect(await introspect(server, second.refresh_token)).toEqual({ active: false })
  })

  it('compares tokens to the letter, and only the newest refresh token of a family is one', async () => {
    const server = await start()
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    const changed = token.slice(0, -1) + (token.endsWith('A') ? 'E' : 'A')
    for (const other of [`${access} `, access.toUpperCase(), access.slice(0, -1), changed, `${token}A`]) {
      expect(await introspect(server, other)).toEqual({ active: false })
    }
  })

  it.each([undefined, ''])('refuses a request without a token: %j', async (token) => {
    const server = await start()
    const description = await expectRefused(await post(server, '/introspect', { token }), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
    expect(description).toBe('The parameter token is missing.')
  })

  it('refuses a repeated token, and does not read one from the query', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    const { clientId, clientSecret } = server.config
    const headers = { authorization: basic(clientId, clientSecret) }
    const body = form({ token })
    body.append('token', token)
    await expectRefused(await fetch(`${server.url}/introspect`, { method: 'POST', headers, body }), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_repeated',
    })
    await expectRefused(await post(server, `/introspect?token=${token}`, {}), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
  })

  it('tells nothing to anyone who cannot authenticate, not even with the token itself', async () => {
    const server = await start()
    const { access_token: token } = await obtainTokens(server)
    for (const authorization of ['', `Bearer ${token}`]) {
      await expectRefused(await post(server, '/introspect', { token }, { authorization }), {
        status: 401,
        error: 'invalid_client',
        reason: 'client_authentication_missing',
      })
    }
  })
})
