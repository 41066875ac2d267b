// oauth4webapi, the strictest client there is: it checks every answer against its specification. It knows
// protected resource metadata too, so it starts from nothing but the URL of the MCP endpoint.

import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropClient, InteropContext, Scenario } from '../client.ts'
import { ownVersion } from '../support/npm.ts'
import { basic, foreignIssuer, ping, post } from '../support/scenarios.ts'

const notMcp = 'an OAuth client, not an MCP client'
const redirectUri = 'http://127.0.0.1:4567/callback'
// http is what a test server on loopback has; everything else is as strict as ever.
const overHttp = { [oauth.allowInsecureRequests]: true } as const

type Authentication = (secret: string) => oauth.ClientAuth

/** Discovers from the MCP endpoint, signs in, and exchanges the code. */
async function signedIn(context: InteropContext, authentication: Authentication = oauth.ClientSecretBasic) {
  const mcp = new URL(context.mcp)
  const resource = await oauth.processResourceDiscoveryResponse(
    mcp,
    await oauth.resourceDiscoveryRequest(mcp, overHttp),
  )
  const issuer = new URL(resource.authorization_servers?.[0] ?? '')
  const options = { ...overHttp, algorithm: 'oauth2' } as const
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))

  const client: oauth.Client = { client_id: context.clientId }
  const authenticate = authentication(context.clientSecret)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const asked = new URL(server.authorization_endpoint ?? '')
  asked.search = new URLSearchParams({
    response_type: 'code',
    client_id: context.clientId,
    redirect_uri: redirectUri,
    scope: 'user offline_access',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    resource: resource.resource,
  }).toString()
  const answer = oauth.validateAuthResponse(server, client, await context.signIn(asked.href), state)
  const tokens = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(server, client, authenticate, answer, redirectUri, verifier, {
      ...overHttp,
      additionalParameters: { resource: resource.resource },
    }),
  )
  return { server, client, authenticate, tokens }
}

function wholeLife(name: string, options: ServerOptions, authentication: Authentication): Scenario {
  return {
    name,
    server: options,
    async run(context) {
      const { server, client, authenticate, tokens } = await signedIn(context, authentication)
      assert.equal(tokens.scope, 'user offline_access')
      const [body, headers] = ping
      const answer = await oauth.protectedResourceRequest(
        tokens.access_token,
        'POST',
        new URL(context.mcp),
        headers,
        body,
        overHttp,
      )
      assert.equal(answer.status, 200)
      const refreshed = await oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(
          server,
          client,
          authenticate,
          tokens.refresh_token ?? '',
          overHttp,
        ),
      )
      const alone = await oauth.processClientCredentialsResponse(
        server,
        client,
        await oauth.clientCredentialsGrantRequest(server, client, authenticate, { scope: 'user' }, overHttp),
      )
      const introspect = async (token: string) =>
        oauth.processIntrospectionResponse(
          server,
          client,
          await oauth.introspectionRequest(server, client, authenticate, token, overHttp),
        )
      for (const { access_token } of [refreshed, alone]) {
        const { active, iss, aud } = await introspect(access_token)
        assert.deepEqual({ active, iss, aud }, { active: true, iss: context.url, aud: context.mcp })
        const revocation = await oauth.revocationRequest(server, client, authenticate, access_token, overHttp)
        await oauth.processRevocationResponse(revocation)
        assert.equal((await introspect(access_token)).active, false)
      }
    },
  }
}

export const client: InteropClient = {
  name: 'oauth4webapi',
  version: ownVersion('oauth4webapi'),
  lacks: {
    'step-up': notMcp,
    'tools/call 2025-11-25': notMcp,
    'tools/call 2026-07-28': notMcp,
    'exact output': notMcp,
  },
  scenarios: [
    wholeLife('Basic', basic, oauth.ClientSecretBasic),
    wholeLife('Post', post, oauth.ClientSecretPost),
    foreignIssuer(signedIn),
  ],
}
