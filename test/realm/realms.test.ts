// Realms in one process: each has an issuer, tokens, a clock and events of its own.

import * as openid from 'openid-client'
import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import {
  authorizeUrl,
  callMcp,
  introspect,
  logIn,
  obtainTokens,
  post,
  redirectUri,
} from '../support/oauth.ts'
import { officialClients } from '../support/official-clients.ts'
import { expectCode, expectConsent, expectExplained, fieldOf } from '../support/pages.ts'
import { startRealms } from '../support/realms.ts'
import type { TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'

/** Signs in with an official client, calls a tool, and gives its access token. */
async function useOfficialClient(
  realm: TestServer,
  { make }: (typeof officialClients)[number],
): Promise<string> {
  const provider = new StaticProvider(realm)
  const client = make(realm, provider)
  await expect(client.connect()).rejects.toThrow()
  const answer = await provider.person()
  expect(answer.get('iss')).toBe(realm.url)
  await client.finish(answer)
  const mcp = await client.connect()
  const echo = await mcp.callTool({ name: 'echo', arguments: { message: realm.url } })
  expect(echo['structuredContent']).toMatchObject({ echo: realm.url })
  await mcp.close()
  return provider.tokens()?.access_token ?? ''
}

/** The same with openid-client, which compares the issuer as a string wherever it is told. */
async function useOpenidClient(realm: TestServer): Promise<string> {
  const { clientId, clientSecret } = realm.config
  const config = await openid.discovery(
    new URL(realm.url),
    clientId,
    undefined,
    openid.ClientSecretBasic(clientSecret),
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
  )
  expect(config.serverMetadata().issuer).toBe(realm.url)
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const expectedState = openid.randomState()
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'user',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    resource: realm.mcp,
  })
  const tokens = await openid.authorizationCodeGrant(
    config,
    await logIn(url.href),
    { pkceCodeVerifier, expectedState },
    { resource: realm.mcp },
  )
  expect(await openid.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    iss: realm.url,
    aud: realm.mcp,
  })
  return tokens.access_token
}

describe('two realms, one at the root and one at /a/b', () => {
  it('serve real clients at the same time, and each sees only its own issuer, tokens and events', async () => {
    const realms = await startRealms(['/a/b'])
    const tokens = await Promise.all(
      realms.map((realm) =>
        Promise.all([
          ...officialClients.map((client) => useOfficialClient(realm, client)),
          useOpenidClient(realm),
        ]),
      ),
    )
    for (const [at, realm] of realms.entries()) {
      const other = realms[1 - at] as TestServer
      for (const token of tokens[at] ?? []) {
        expect((await callMcp(realm, token)).status).toBe(200)
        const refused = await callMcp(other, token)
        expect(refused.status).toBe(401)
        expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
        expect(await introspect(other, token)).toEqual({ active: false })
      }
    }
    const [root, nested] = realms as [TestServer, TestServer]
    const isNested = ({ path }: { path: string }) => path.startsWith('/a/b/') || path.includes('/a/b', 12)
    expect(root.events.filter(isNested)).toEqual([])
    expect(nested.events.filter((event) => !isNested(event))).toEqual([])
    expect(nested.events.length).toBeGreaterThan(20)
  })

  it('name their own addresses in metadata and challenges', async () => {
    const realms = await startRealms(['/a/b'])
    for (const realm of realms) {
      const path = new URL(realm.url).pathname.replace(/\/$/, '')
      const { origin } = new URL(realm.url)
      const challenge = (await callMcp(realm, undefined)).headers.get('www-authenticate')
      const address = `${origin}/.well-known/oauth-protected-resource${path}/mcp`
      expect(challenge).toContain(`resource_metadata="${address}"`)
      const resource = await (await fetch(address)).json()
      expect(resource).toMatchObject({ resource: realm.mcp, authorization_servers: [realm.url] })
      // SDK-NOTES 20: the path of the issuer goes after the name of the document.
      const metadata = await (await fetch(`${origin}/.well-known/oauth-authorization-server${path}`)).json()
      expect(metadata).toMatchObject({
        issuer: realm.url,
        authorization_endpoint: `${realm.url}/authorize`,
        token_endpoint: `${realm.url}/token`,
        revocation_endpoint: `${realm.url}/revoke`,
        introspection_endpoint: `${realm.url}/introspect`,
      })
      expect((await fetch(`${realm.url}/.well-known/oauth-authorization-server/x`)).status).toBe(404)
    }
  })

  it('keep time apart: a token expires in the realm whose clock moved', async () => {
    const [root, nested] = (await startRealms(['/a/b'], { autoApprove: 'all' })) as [TestServer, TestServer]
    const [a, b] = [await obtainTokens(root), await obtainTokens(nested)]
    nested.clock.advance(3601)
    expect((await callMcp(root, a.access_token)).status).toBe(200)
    expect((await callMcp(nested, b.access_token)).status).toBe(401)
  })

  it('do not take a code, a refresh token or a revocation of the other', async () => {
    const [root, nested] = (await startRealms(['/a/b'], { autoApprove: 'all' })) as [TestServer, TestServer]
    const tokens = await obtainTokens(root)
    const refused = await post(nested, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect(refused.status).toBe(400)
    expect((await post(nested, '/revoke', { token: tokens.refresh_token })).status).toBe(200)
    expect((await callMcp(root, tokens.access_token)).status).toBe(200)
  })

  it('know a person who signed in at the other, and ask only for consent', async () => {
    const [root, nested] = (await startRealms(['/a/b'])) as [TestServer, TestServer]
    const browser = new Browser()
    await logIn(authorizeUrl(root), browser)
    const page = await browser.open(authorizeUrl(nested))
    expectConsent(page)
    const answer = expectCode(await browser.submit(page, { action: 'allow' }))
    expect(answer.searchParams.get('iss')).toBe(nested.url)
    // A request that waits at one realm is not decided at the other.
    const waiting = await browser.open(authorizeUrl(root))
    const sealed = fieldOf(waiting, 'request') ?? ''
    const elsewhere = await browser.open(authorizeUrl(nested))
    const decided = await browser.submit(elsewhere, { action: 'allow', request: sealed })
    expectExplained(decided, 400, 'login_request_unknown')
  })

  it('are found by their exact path alone', async () => {
    const [, nested] = (await startRealms(['/a/b'])) as [TestServer, TestServer]
    const { origin } = new URL(nested.url)
    const paths = ['/a/token', '/a/b/b/token', '/A/b/token', '/a/bc/token', '/a/b/token/', '/a/b']
    for (const path of paths) {
      expect((await fetch(origin + path, { method: 'POST' })).status, path).toBe(404)
    }
  })

  it('let a web page see that a document it looks for below a realm is not there', async () => {
    const realms = await startRealms(['/a/b'])
    for (const { url } of realms) {
      const response = await fetch(`${url}/.well-known/openid-configuration`)
      expect(response.status).toBe(404)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      const elsewhere = await fetch(`${url}/mcp/.well-known/openid-configuration`)
      expect(elsewhere.status).toBe(404)
      expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
