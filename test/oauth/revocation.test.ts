import { describe, expect, it } from 'vitest'
import { expectAlive, expectDead } from '../support/life.ts'
import { exchange, form, obtainCode, obtainTokens, post, refresh, type Tokens } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const start = (options = {}) => startTestServer({ autoApprove: 'all', ...options })

describe('/revoke', () => {
  it('kills one access token, and leaves its refresh token and its sisters', async () => {
    const server = await start()
    const first = await obtainTokens(server)
    const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
    const response = await post(server, '/revoke', { token: second.access_token })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    await expectDead(server, second.access_token)
    await expectAlive(server, first.access_token, second.refresh_token)
  })

  it('kills the whole family with a refresh token', async () => {
    const server = await start()
    const other = await obtainTokens(server)
    const first = await obtainTokens(server)
    const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
    expect((await post(server, '/revoke', { token: second.refresh_token })).status).toBe(200)
    await expectDead(server, first.access_token, second.access_token, second.refresh_token)
    await expectAlive(server, other.access_token, other.refresh_token)
  })

  it('revokes the whole family for a replaced refresh token, since that names the same sign-in', async () => {
    const server = await start()
    const first = await obtainTokens(server)
    const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
    expect((await post(server, '/revoke', { token: first.refresh_token })).status).toBe(200)
    await expectDead(server, first.access_token, second.access_token, second.refresh_token)
  })

  it('kills an access token of client_credentials', async () => {
    const server = await start()
    const response = await post(server, '/token', { grant_type: 'client_credentials' })
    const { access_token: token } = (await response.json()) as Tokens
    await post(server, '/revoke', { token })
    await expectDead(server, token)
  })

  // SDK-NOTES 27: RFC 7009 §2.1, the hint is only a hint; unsupported_token_type is for those who cannot.
  it.each(['access_token', 'refresh_token', 'saml', ''])('kills with any hint: %j', async (hint) => {
    const server = await start()
    const { access_token: access } = await obtainTokens(server)
    const { refresh_token: token } = await obtainTokens(server)
    for (const each of [access, token]) {
      const fields = { token: each, token_type_hint: hint }
      expect((await post(server, '/revoke', fields)).status).toBe(200)
      await expectDead(server, each)
    }
  })

  it.each([
    'x',
    'mcp_at_',
    'mcp_rt_',
    `mcp_rt_${'A'.repeat(65)}`,
    `mcp_at_${'A'.repeat(43)}`,
    '__proto__',
    ' ',
  ])('answers 200 for a token that it does not know: %j', async (token) => {
    const server = await start()
    const response = await post(server, '/revoke', { token })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({})
  })

  it('answers 200 for a token that is dead already', async () => {
    const server = await start({ accessTokenTtl: 1 })
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    server.clock.advance(2)
    for (const each of [access, token, token]) {
      expect((await post(server, '/revoke', { token: each })).status).toBe(200)
    }
  })

  it('does not let a code be revoked: it is spent by its use alone', async () => {
    const server = await start()
    const code = await obtainCode(server)
    expect((await post(server, '/revoke', { token: code })).status).toBe(200)
    expect((await exchange(server, code)).status).toBe(200)
  })

  it.each([undefined, ''])('refuses a request without a token: %j', async (token) => {
    const server = await start()
    await expectRefused(await post(server, '/revoke', { token }), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
  })

  it('refuses a repeated token, and revokes neither', async () => {
    const server = await start()
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    const body = form({ token: access, client_id: server.config.clientId })
    body.append('token', token)
    body.append('client_secret', server.config.clientSecret)
    await expectRefused(await fetch(`${server.url}/revoke`, { method: 'POST', body }), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_repeated',
    })
    await expectAlive(server, access, token)
  })

  it('revokes nothing for who cannot authenticate', async () => {
    const server = await start()
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    for (const authorization of ['', 'Basic eDp5', `Bearer ${access}`]) {
      for (const each of [access, token]) {
        expect((await post(server, '/revoke', { token: each }, { authorization })).status).toBe(401)
      }
    }
    await expectAlive(server, access, token)
  })
})
