// openid-client, as an application uses it: discovery first, everything it can check left on. Only plain http
// has to be allowed, which it wants for loopback too.

import * as client from 'openid-client'
import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { expectAlive, expectDead } from '../support/life.ts'
import { callMcp, logIn, redirectUri } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** Told apart when form-encoded, which this library does with Basic. */
const clientSecret = 'p+q=/r%41:s and 31 characters more'

function discovered(server: TestServer, authentication: client.ClientAuth): Promise<client.Configuration> {
  return client.discovery(new URL(server.url), server.config.clientId, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  })
}

async function authorization(config: client.Configuration, more: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'user offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  })
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: state } }
}

describe.each([
  ['client_secret_basic', client.ClientSecretBasic],
  ['client_secret_post', client.ClientSecretPost],
] as const)('openid-client with %s', (method, authentication) => {
  const start = () => startTestServer({ clientSecret })

  it('signs in, calls, refreshes, introspects and revokes', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const { url, checks } = await authorization(config, { resource: server.mcp })
    const first = await client.authorizationCodeGrant(config, await logIn(url.href), checks, {
      resource: server.mcp,
    })
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'user offline_access' })
    expect((await callMcp(server, first.access_token)).status).toBe(200)

    const second = await client.refreshTokenGrant(config, first.refresh_token ?? '')
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await client.tokenIntrospection(config, second.access_token)).toMatchObject({
      active: true,
      iss: server.url,
      aud: server.mcp,
      sub: 'demo_user',
    })

    await client.tokenRevocation(config, second.refresh_token ?? '')
    await expectDead(server, first.access_token, second.access_token, second.refresh_token ?? '')
    expect(await client.tokenIntrospection(config, second.access_token)).toEqual({ active: false })
  })

  it('gets a token for itself', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const tokens = await client.clientCredentialsGrant(config, { scope: 'user', resource: server.mcp })
    expect(tokens.refresh_token).toBeUndefined()
    await expectAlive(server, tokens.access_token)
  })

  it('hears of a denial, with state and iss that it accepts', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const { url, checks } = await authorization(config)
    const browser = new Browser()
    const denied = await browser.submit(await browser.open(url.href), { action: 'deny' })
    await expect(client.authorizationCodeGrant(config, new URL(denied.url), checks)).rejects.toMatchObject({
      name: 'AuthorizationResponseError',
      error: 'access_denied',
    })
  })

  it('hears of a wrong request at the redirect URI', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const { url, checks } = await authorization(config, { scope: 'unknown' })
    const response = await fetch(url, { redirect: 'manual' })
    const answer = new URL(response.headers.get('location') ?? '')
    await expect(client.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({
      error: 'invalid_scope',
    })
  })

  it('refuses an answer without iss, and one of another issuer', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const { url, checks } = await authorization(config)
    const answer = await logIn(url.href)
    for (const iss of [undefined, `${server.url}/`, 'https://other.example']) {
      const changed = new URL(answer)
      if (iss === undefined) changed.searchParams.delete('iss')
      else changed.searchParams.set('iss', iss)
      await expect(client.authorizationCodeGrant(config, changed, checks)).rejects.toThrow()
    }
    expect((await client.authorizationCodeGrant(config, answer, checks)).access_token).toMatch(/^mcp_at_/)
  })

  it('gets invalid_grant when a code is used twice, and loses the tokens from the first use', async () => {
    const server = await start()
    const config = await discovered(server, authentication(clientSecret))
    const { url, checks } = await authorization(config)
    const answer = await logIn(url.href)
    const tokens = await client.authorizationCodeGrant(config, answer, checks)
    await expect(client.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    })
    await expectDead(server, tokens.access_token, tokens.refresh_token ?? '')
  })

  it('hears invalid_client with a wrong secret, at every endpoint', async () => {
    const server = await start()
    const config = await discovered(server, authentication('wrong'))
    for (const attempt of [
      () => client.clientCredentialsGrant(config),
      () => client.refreshTokenGrant(config, 'mcp_rt_x'),
      () => client.tokenIntrospection(config, 'mcp_at_x'),
      () => client.tokenRevocation(config, 'mcp_at_x'),
    ]) {
      const error: unknown = await attempt().catch((reason: unknown) => reason)
      expect(error).toMatchObject({ status: 401 })
      // Where there is a challenge this library shows that instead of the body.
      expect(error).toMatchObject(
        method === 'client_secret_basic'
          ? { name: 'WWWAuthenticateChallengeError', cause: [{ scheme: 'basic' }] }
          : { error: 'invalid_client' },
      )
    }
  })

  it('is refused where this method is off', async () => {
    const other = method === 'client_secret_basic' ? 'client_secret_post' : 'client_secret_basic'
    const server = await startTestServer({ clientSecret, tokenAuthMethods: [other] })
    const config = await discovered(server, authentication(clientSecret))
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({ status: 401 })
  })
})
