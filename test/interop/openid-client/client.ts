// openid-client, the certified OAuth and OpenID Connect client of the Node world, for the bare OAuth flow.

import assert from 'node:assert/strict'
import * as oauth from 'openid-client'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropClient, InteropContext, Scenario } from '../client.ts'
import { ownVersion } from '../support/npm.ts'
import { basic, foreignIssuer, ping, post } from '../support/scenarios.ts'

const notMcp = 'an OAuth client, not an MCP client'
const redirectUri = 'http://localhost:4567/callback'

type Authentication = (secret: string) => oauth.ClientAuth

/** Discovers, signs in, and exchanges the code. */
async function signedIn(context: InteropContext, authentication: Authentication = oauth.ClientSecretBasic) {
  const { url, mcp, clientId, clientSecret } = context
  const server = await oauth.discovery(
    new URL(url),
    clientId,
    undefined,
    authentication(clientSecret),
    // http is what a test server on loopback has; the issuer is compared as ever.
    { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] },
  )
  const verifier = oauth.randomPKCECodeVerifier()
  const state = oauth.randomState()
  const asked = oauth.buildAuthorizationUrl(server, {
    redirect_uri: redirectUri,
    scope: 'user offline_access',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    resource: mcp,
  })
  const tokens = await oauth.authorizationCodeGrant(
    server,
    await context.signIn(asked.href),
    { pkceCodeVerifier: verifier, expectedState: state },
    { resource: mcp },
  )
  return { server, tokens }
}

function wholeLife(name: string, options: ServerOptions, authentication: Authentication): Scenario {
  return {
    name,
    server: options,
    async run(context) {
      const { server, tokens } = await signedIn(context, authentication)
      assert.equal(tokens.scope, 'user offline_access')
      const answer = await oauth.fetchProtectedResource(
        server,
        tokens.access_token,
        new URL(context.mcp),
        'POST',
        ...ping,
      )
      assert.equal(answer.status, 200)
      const refreshed = await oauth.refreshTokenGrant(server, tokens.refresh_token ?? '')
      const alone = await oauth.clientCredentialsGrant(server, { scope: 'user', resource: context.mcp })
      for (const { access_token } of [refreshed, alone]) {
        const { active, iss, aud } = await oauth.tokenIntrospection(server, access_token)
        assert.deepEqual({ active, iss, aud }, { active: true, iss: context.url, aud: context.mcp })
        await oauth.tokenRevocation(server, access_token)
        assert.equal((await oauth.tokenIntrospection(server, access_token)).active, false)
      }
    },
  }
}

export const client: InteropClient = {
  name: 'openid-client',
  version: ownVersion('openid-client'),
  lacks: {
    discovery: 'it takes the issuer, and knows no protected resource metadata',
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
