// What goes wrong between clients and this server most often, each made by a real client or by a request as they
// send it: the timeline names the cause first, and under it what to do.

import { describe, expect, it } from 'vitest'
import { toolCall } from '../support/mcp.ts'
import {
  authorize,
  authorizeUrl,
  basic,
  callMcp,
  exchange,
  newVerifier,
  obtainCode,
  obtainTokens,
  post,
  refresh,
} from '../support/oauth.ts'
import { sdkClient } from '../support/sdk-client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { StaticProvider } from '../support/static-provider.ts'
import { attemptsWhen, attemptTitled, outline } from '../support/timeline.ts'

/** The steps before a person signs in, of a client that does all of them. */
async function discover(server: TestServer): Promise<void> {
  await callMcp(server, undefined)
  await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp`)
  await fetch(`${server.url}/.well-known/oauth-authorization-server`)
}

/** An SDK client whose person has signed in; its application gives it these credentials, or the right ones. */
async function signIn(server: TestServer, credentials?: { client_id: string; client_secret?: string }) {
  const provider = new StaticProvider(server)
  if (credentials !== undefined) Object.assign(provider, { clientInformation: () => credentials })
  const client = sdkClient(server.mcp, provider)
  await expect(client.connect()).rejects.toThrow()
  return { client, answer: await provider.person() }
}

describe('the timeline names the cause and the fix of', () => {
  it('a redirect URI with another path', async () => {
    const server = await startTestServer()
    const provider = new StaticProvider(server)
    Object.assign(provider, { redirectUrl: 'http://localhost:4567/auth/callback' })
    await expect(sdkClient(server.mcp, provider).connect()).rejects.toThrow()
    await fetch(provider.asked ?? '')

    const attempt = await attemptTitled(
      server,
      /^The redirect URI “http:\/\/localhost:4567\/auth\/callback” is not registered \(path differs\)$/,
    )
    expect(attempt).toMatchObject({ kind: 'error', reason: 'redirect_uri_unregistered' })
    expect(attempt.snippet).toContain('--redirect-uris')
    expect(outline(attempt)).toEqual([
      'challenge: MCP request without a token',
      'ok: Protected resource metadata',
      'ok: Authorization server metadata',
      'refused: Authorization request',
    ])
  })

  it('127.0.0.1 in the resource where the public URL says localhost', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    await authorize(server, { resource: server.mcp.replace('localhost', '127.0.0.1') })

    const { port } = server.config
    const attempt = await attemptTitled(
      server,
      `The resource is at “127.0.0.1:${port}”, but this server is “localhost:${port}”`,
    )
    expect(attempt).toMatchObject({ kind: 'error', reason: 'resource_unknown' })
    expect(attempt.fix).toContain('Connect your client to exactly the expected address')
  })

  it('an SDK client that was given 127.0.0.1 and stops by itself', async () => {
    const server = await startTestServer()
    const client = sdkClient(server.mcp.replace('localhost', '127.0.0.1'), new StaticProvider(server))
    await expect(client.connect()).rejects.toThrow()
    await attemptsWhen(server, ([attempt]) => expect(attempt?.kind).toBe('pending'))
    server.clock.advance(10)

    const { port } = server.config
    const attempt = await attemptTitled(
      server,
      `The client came to “127.0.0.1:${port}”, but this server is “localhost:${port}”`,
    )
    expect(attempt.kind).toBe('warn')
    expect(attempt.fix).toContain(`Connect the client to \`${server.mcp}\``)
  })

  it('a missing client secret', async () => {
    const server = await startTestServer()
    const { client, answer } = await signIn(server, { client_id: server.config.clientId })
    await expect(client.finish(answer)).rejects.toThrow()

    const attempt = await attemptTitled(
      server,
      'The client ID “static-mcp-client-001” was sent without its client secret',
    )
    expect(attempt).toMatchObject({ kind: 'error', reason: 'client_secret_missing' })
    expect(attempt.fix).toContain('Configure the client secret')
    expect(outline(attempt).slice(3, 5)).toEqual(['ok: Authorization request', 'ok: Login form: allowed'])
  })

  it('a wrong client secret', async () => {
    const server = await startTestServer()
    const { client, answer } = await signIn(server, {
      client_id: server.config.clientId,
      client_secret: 'not-the-secret',
    })
    await expect(client.finish(answer)).rejects.toThrow()

    const attempt = await attemptTitled(server, 'The client secret is wrong')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'client_authentication_wrong' })
    expect(attempt.fix).toContain('Compare the client ID and client secret')
  })

  it('Basic credentials that are not form-encoded, although they are understood', async () => {
    const server = await startTestServer({ clientSecret: 'percent%41plus+and/more:here' })
    const { client, answer } = await signIn(server)
    await client.finish(answer)
    const mcp = await client.connect()
    await mcp.close()

    const attempt = await attemptTitled(
      server,
      /^Connected, but: The Basic credentials were not form-encoded$/,
    )
    expect(attempt.kind).toBe('warn')
    expect(attempt.fix).toContain('form-encode client ID and client secret')
  })

  it('a wrong PKCE verifier', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    await exchange(server, await obtainCode(server), { code_verifier: newVerifier() })

    const attempt = await attemptTitled(server, 'The PKCE verifier does not match the challenge')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'code_verifier_wrong' })
    expect(attempt.fix).toContain('Keep one verifier per authorization request')
  })

  it('a wrong PKCE verifier of a client that then tries again with the spent code', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    const code = await obtainCode(server)
    await exchange(server, code, { code_verifier: newVerifier() })
    await exchange(server, code)

    const attempt = await attemptTitled(server, 'The PKCE verifier does not match the challenge')
    expect(attempt.steps.at(-1)?.refusal?.reason).toBe('code_used')
  })

  it('a code that is used twice, and the revoked token after it', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    const code = await obtainCode(server)
    const first = (await (await exchange(server, code)).json()) as { access_token: string }
    await exchange(server, code)
    expect((await callMcp(server, first.access_token)).status).toBe(401)

    const attempt = await attemptTitled(server, 'The authorization code was used before')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'code_used' })
    expect(attempt.fix).toContain('Exchange each code exactly once')
    expect(attempt.steps.at(-1)?.refusal?.reason).toBe('token_revoked')
  })

  it('a scope that a tool needs', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const { client, answer } = await signIn(server)
    await client.finish(answer)
    const mcp = await client.connect()
    await expect(mcp.callTool({ name: 'echo', arguments: { message: 'hi' } })).rejects.toThrow()
    await mcp.close()

    const [attempt] = await attemptsWhen(server, ([latest]) => {
      expect(latest?.title).toBe('`echo` needs `echo:use`; the token has `user`')
    })
    expect(attempt).toMatchObject({ kind: 'error', reason: 'scope_insufficient' })
    expect(attempt?.fix).toContain('Start a new authorization with the scope `user offline_access echo:use`')
    expect(attempt?.snippet).toBe('scope=user+offline_access+echo:use')
  })

  it('an expired token that is not refreshed', async () => {
    const server = await startTestServer({ accessTokenTtl: 60, autoApprove: 'all' })
    await discover(server)
    const { access_token: token } = await obtainTokens(server)
    await callMcp(server, token)
    server.clock.advance(61)
    await callMcp(server, token)
    await callMcp(server, token)

    const attempt = await attemptTitled(
      server,
      'The access token expired 1 second ago, but the client does not refresh it',
    )
    expect(attempt).toMatchObject({ kind: 'error', reason: 'token_expired' })
    expect(attempt.fix).toContain('Refresh the token and repeat the request')
    expect(outline(attempt).slice(-2)).toEqual([
      'refused: MCP request ×2',
      'missing: Token request: refresh_token',
    ])
  })

  it('a token in the query', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    const { access_token: token } = await obtainTokens(server)
    await fetch(`${server.mcp}?access_token=${token}`, { method: 'POST' })

    const [attempt] = await attemptsWhen(server, ([latest]) => {
      expect(latest?.title).toBe('The access token is in the URL')
    })
    expect(attempt).toMatchObject({ kind: 'error', reason: 'token_in_query' })
    expect(attempt?.fix).toContain('Send the access token in the `Authorization` header')
  })

  it('dynamic client registration', async () => {
    const server = await startTestServer()
    await discover(server)
    await fetch(`${server.url}/register`, { method: 'POST', body: '{}' })

    const attempt = await attemptTitled(server, 'This server does not register clients')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'registration_off' })
    expect(attempt.fix).toContain('Enter this client ID and its client secret')
    expect(attempt.snippet).toContain(server.config.clientId)
  })

  it('an origin that is not allowed', async () => {
    const server = await startTestServer()
    await fetch(server.mcp, { method: 'POST', headers: { origin: 'https://app.example' } })

    const attempt = await attemptTitled(server, 'Web pages of “https://app.example” may not call the server')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'origin_not_allowed' })
    expect(attempt.fix).toContain('--allowed-origins')
  })

  it('a refresh token that was replaced', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    const tokens = await obtainTokens(server)
    await refresh(server, tokens.refresh_token)
    await refresh(server, tokens.refresh_token)
    await callMcp(server, tokens.access_token)

    const attempt = await attemptTitled(server, 'The refresh token was used before')
    expect(attempt.fix).toContain('Store the refresh token of every answer')
  })

  it('a client that does nothing after the 401', async () => {
    const server = await startTestServer()
    await callMcp(server, undefined)
    await attemptTitled(server, 'A client was told to sign in')
    server.clock.advance(10)

    const attempt = await attemptTitled(server, 'The client did not go on after the 401')
    expect(attempt.fix).toContain('Turn on OAuth')
    expect(outline(attempt)).toEqual([
      'challenge: MCP request without a token',
      'missing: Protected resource metadata',
    ])
  })

  it('a sign-in that a person denies', async () => {
    const server = await startTestServer({ autoApprove: 'hint' })
    await discover(server)
    await authorize(server, { login_hint: 'auto:deny' })

    expect(await attemptTitled(server, 'The `login_hint` of the request denied it')).toMatchObject({
      kind: 'warn',
      reason: 'access_denied',
    })
  })
})

describe('the timeline shows as missing', () => {
  it('a `resource` and a `state` that are not sent', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    await exchange(server, await obtainCode(server, { resource: undefined, state: undefined }))

    const [attempt] = await attemptsWhen(server, ([latest]) => expect(latest?.stepCount).toBe(5))
    expect(attempt?.steps.map(({ findings }) => findings.map(({ title }) => title))).toEqual([
      [],
      [],
      [],
      ['The authorization request has no `resource`', 'The authorization request has no `state`'],
      ['The token request has no `resource`'],
    ])
  })

  it('discovery that was skipped', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await obtainTokens(server)
    await post(server, '/token', { grant_type: 'client_credentials' })

    const [, attempt] = await attemptsWhen(server, (attempts) => expect(attempts).toHaveLength(2))
    expect(attempt === undefined ? [] : outline(attempt)).toEqual([
      'missing: MCP request without a token',
      'missing: Protected resource metadata',
      'ok: Authorization request',
      'ok: Token request: authorization_code',
    ])
  })
})

describe('the timeline has no complaint about', () => {
  it('an SDK client that does everything right', async () => {
    const server = await startTestServer()
    const { client, answer } = await signIn(server)
    await client.finish(answer)
    const mcp = await client.connect()
    await mcp.callTool({ name: 'echo', arguments: { message: 'hi' } })
    await mcp.close()

    const attempt = await attemptTitled(server, 'Connected, and called `echo`')
    expect(attempt).toMatchObject({ kind: 'ok', client: 'test 1' })
    expect(attempt.fix).toBeUndefined()
    expect(attempt.steps.flatMap(({ findings }) => findings)).toEqual([])
    expect(attempt.steps.map(({ outcome }) => outcome)).not.toContain('refused')
  })

  it('a client that was refused and then got it right', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await discover(server)
    await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost/elsewhere' }))
    const code = await obtainCode(server)
    await exchange(server, code, { resource: server.mcp, code_verifier: 'too-short' })
    const again = await obtainCode(server)
    const tokens = await exchange(server, again, { resource: server.mcp })
    await callMcp(server, ((await tokens.json()) as { access_token: string }).access_token)

    const attempt = await attemptTitled(server, 'Connected')
    expect(attempt.kind).toBe('ok')
    expect(attempt.steps.filter(({ outcome }) => outcome === 'refused')).toHaveLength(2)
  })

  it('a token request that fails for its client and is repeated with the right one', async () => {
    const server = await startTestServer()
    const wrong = { authorization: basic(server.config.clientId, 'wrong') }
    await post(server, '/token', { grant_type: 'client_credentials' }, wrong)
    await post(server, '/token', { grant_type: 'client_credentials' })

    const attempt = await attemptTitled(
      server,
      'The client has an access token but has not called `/mcp` with it yet',
    )
    expect(attempt.kind).toBe('pending')
  })
})

it('the timeline never says that all is well of a call that failed', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const { access_token: token } = await obtainTokens(server)
  for (const name of ['echo', 'get_time', 'nope']) {
    await callMcp(server, token, toolCall(name, { message: 'hi' }))
  }
  const attempt = await attemptTitled(server, 'There is no tool “nope”')
  expect(attempt).toMatchObject({ kind: 'error', reason: 'tool_unknown' })
})
