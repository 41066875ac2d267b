import { describe, expect, it } from 'vitest'
import { expectDead } from '../support/life.ts'
import { callMcp, introspect, post, refresh, type Tokens } from '../support/oauth.ts'
import { sharedServer, startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const plain = sharedServer()

const grant = { grant_type: 'client_credentials' }

describe('client_credentials', () => {
  it('issues an access token for the client itself, without a refresh token, and forbids caching it', async () => {
    const server = await startTestServer({ accessTokenTtl: 60 })
    const response = await post(server, '/token', grant)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
    const tokens = (await response.json()) as Tokens
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^mcp_at_[A-Za-z0-9_-]{43}$/),
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'user',
    })
    expect((await callMcp(server, tokens.access_token)).status).toBe(200)
    expect(await introspect(server, tokens.access_token)).toEqual({
      active: true,
      scope: 'user',
      client_id: 'static-mcp-client-001',
      token_type: 'Bearer',
      exp: Math.floor(server.clock.now() / 1000) + 60,
      iat: Math.floor(server.clock.now() / 1000),
      sub: 'static-mcp-client-001',
      aud: server.mcp,
      iss: server.url,
    })
    server.clock.advance(60)
    await expectDead(server, tokens.access_token)
  })

  it.each([
    [undefined, 'user read'],
    ['', 'user read'],
    [' ', 'user read'],
    ['read', 'read'],
    ['write user write', 'write user'],
    ['user openid', 'user'],
    ['user offline_access', 'user'],
  ])('grants for the scope %j: %j', async (scope, granted) => {
    const server = await startTestServer({ scope: 'user read', toolScope: ['echo=write'] })
    expect(await (await post(server, '/token', { ...grant, scope })).json()).toMatchObject({ scope: granted })
  })

  it.each(['openid', 'USER', 'user,read', 'offline_access'])(
    'refuses the scope %j: nothing of it can be granted to a client by itself',
    async (scope) => {
      const server = await plain()
      await expectRefused(await post(server, '/token', { ...grant, scope }), {
        status: 400,
        error: 'invalid_scope',
        reason: 'scope_unknown',
      })
    },
  )

  it.each(['https://other.example', 'mcp', '*'])('refuses the resource %s', async (resource) => {
    const server = await plain()
    await expectRefused(await post(server, '/token', { ...grant, resource }), {
      status: 400,
      error: 'invalid_target',
      reason: 'resource_unknown',
    })
  })

  it('works where there are no refresh tokens at all', async () => {
    const server = await startTestServer({ refreshTokens: 'never' })
    expect((await post(server, '/token', grant)).status).toBe(200)
  })

  it('gives nothing that could be refreshed', async () => {
    const server = await plain()
    const { access_token: token } = (await (await post(server, '/token', grant)).json()) as Tokens
    expect((await refresh(server, token)).status).toBe(400)
    expect((await callMcp(server, token)).status).toBe(200)
  })

  it.each(['', 'Basic eDp5', 'Bearer x'])('gives nothing to %j', async (authorization) => {
    const server = await plain()
    expect((await post(server, '/token', grant, { authorization })).status).toBe(401)
  })
})
