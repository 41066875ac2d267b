// oauth4webapi, step by step: it compares issuers as strings, wants `iss` because the metadata promises it, and
// takes no answer that is not what the RFCs say.

import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { expectDead } from '../support/life.ts'
import { logIn, redirectUri } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const http = { [oauth.allowInsecureRequests]: true }

/** From the URL of the MCP server to its authorization server, as RFC 9728 and RFC 8414 have it. */
async function discover({ mcp, config }: TestServer) {
  const resourceId = new URL(mcp)
  const found = await oauth.resourceDiscoveryRequest(resourceId, http)
  const resource = await oauth.processResourceDiscoveryResponse(resourceId, found)
  const issuer = new URL(resource.authorization_servers?.[0] ?? '')
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http })
  const as = await oauth.processDiscoveryResponse(issuer, response)
  return {
    resource,
    as,
    client: { client_id: config.clientId },
    authentication: oauth.ClientSecretBasic(config.clientSecret),
  }
}

async function signIn(server: TestServer, as: oauth.AuthorizationServer, client: oauth.Client) {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'user',
    state,
    resource: server.mcp,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return { verifier, state, answer: await logIn(url.href) }
}

describe('oauth4webapi', () => {
  it('gets from the URL of the MCP server to a refreshed, introspected and revoked token', async () => {
    const server = await startTestServer()
    const { as, resource, client, authentication } = await discover(server)
    expect(as.issuer).toBe(server.url)
    expect(resource.resource).toBe(server.mcp)

    const { verifier, state, answer } = await signIn(server, as, client)
    const callback = oauth.validateAuthResponse(as, client, answer, state)
    const exchanged = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      callback,
      redirectUri,
      verifier,
      http,
    )
    const first = await oauth.processAuthorizationCodeResponse(as, client, exchanged)
    expect(first).toMatchObject({ token_type: 'bearer', scope: 'user', expires_in: 3600 })

    const called = await oauth.protectedResourceRequest(
      first.access_token,
      'POST',
      new URL(server.mcp),
      new Headers({ 'content-type': 'application/json', accept: 'application/json, text/event-stream' }),
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
      http,
    )
    expect(called.status).toBe(200)

    const again = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authentication,
      first.refresh_token ?? '',
      http,
    )
    const second = await oauth.processRefreshTokenResponse(as, client, again)
    const asked = await oauth.introspectionRequest(as, client, authentication, second.access_token, http)
    expect(await oauth.processIntrospectionResponse(as, client, asked)).toMatchObject({
      active: true,
      client_id: client.client_id,
    })

    const revoked = await oauth.revocationRequest(
      as,
      client,
      authentication,
      second.refresh_token ?? '',
      http,
    )
    expect(await oauth.processRevocationResponse(revoked)).toBeUndefined()
    await expectDead(server, first.access_token, second.access_token)
  })

  it('gets a token for the client itself', async () => {
    const server = await startTestServer()
    const { as, client, authentication } = await discover(server)
    const parameters = { scope: 'user', resource: server.mcp }
    const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, parameters, http)
    const tokens = await oauth.processClientCredentialsResponse(as, client, response)
    expect(tokens.scope).toBe('user')
  })

  it('refuses metadata that it asked of another spelling of the issuer', async () => {
    const server = await startTestServer()
    const other = new URL(server.url.replace('localhost', '127.0.0.1'))
    const response = await oauth.discoveryRequest(other, { algorithm: 'oauth2', ...http })
    await expect(oauth.processDiscoveryResponse(other, response)).rejects.toThrow(/issuer/)
  })

  it('refuses an answer whose iss or state is missing, doubled or another', async () => {
    const server = await startTestServer()
    const { as, client } = await discover(server)
    const { state, answer } = await signIn(server, as, client)
    const changes: ((answer: URLSearchParams) => void)[] = [
      (parameters) => parameters.delete('iss'),
      (parameters) => parameters.set('iss', `${server.url}/`),
      (parameters) => parameters.append('iss', server.url),
      (parameters) => parameters.delete('state'),
      (parameters) => parameters.set('state', `${state}x`),
      (parameters) => parameters.append('state', state),
    ]
    for (const change of changes) {
      const changed = new URL(answer)
      change(changed.searchParams)
      expect(() => oauth.validateAuthResponse(as, client, changed, state)).toThrow()
    }
    expect(oauth.validateAuthResponse(as, client, answer, state).get('code')).toMatch(/^mcp_ac_/)
  })

  it('reads the challenge that follows wrong Basic credentials', async () => {
    const server = await startTestServer()
    const { as, client } = await discover(server)
    const wrong = oauth.ClientSecretBasic('wrong')
    const response = await oauth.clientCredentialsGrantRequest(as, client, wrong, {}, http)
    await expect(oauth.processClientCredentialsResponse(as, client, response)).rejects.toMatchObject({
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'mcp-static-auth', charset: 'UTF-8' } }],
    })
  })

  it('reads a refusal of a code as the error it is', async () => {
    const server = await startTestServer()
    const { as, client, authentication } = await discover(server)
    const { state, answer } = await signIn(server, as, client)
    const callback = oauth.validateAuthResponse(as, client, answer, state)
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      callback,
      redirectUri,
      oauth.generateRandomCodeVerifier(),
      http,
    )
    await expect(oauth.processAuthorizationCodeResponse(as, client, response)).rejects.toMatchObject({
      name: 'ResponseBodyError',
      error: 'invalid_grant',
      status: 400,
    })
  })

  it('is told by the unadvertised registration endpoint to use the existing client', async () => {
    const server = await startTestServer()
    const { as } = await discover(server)
    expect(as.registration_endpoint).toBeUndefined()
    const unknown = { ...as, registration_endpoint: `${server.url}/register` }
    const response = await oauth.dynamicClientRegistrationRequest(
      unknown,
      { redirect_uris: [redirectUri] },
      http,
    )
    await expect(oauth.processDynamicClientRegistrationResponse(response)).rejects.toMatchObject({
      error: 'access_denied',
      status: 403,
      error_description: expect.stringContaining(server.config.clientId),
    })
  })
})
