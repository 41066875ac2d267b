// Unusual requests of particular clients, as observed, each in a handshake. These are quick stand-ins for
// test/interop, where the clients themselves run; most of these habits have broken a client on some other server.

import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { Browser } from '../support/browser.ts'
import { challengeOf } from '../support/challenge.ts'
import {
  authorize,
  authorizeUrl,
  basic,
  callMcp,
  exchange,
  form,
  introspect,
  logIn,
  obtainCode,
  obtainTokens,
  refresh,
  s256,
  type Tokens,
} from '../support/oauth.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const plain = sharedServer()

const hardSecret = 'p+q=/r%41:s'

function startApproving(options: ServerOptions = {}): Promise<TestServer> {
  return startTestServer({ autoApprove: 'all', ...options })
}

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>
}

/** The tokens of a response, which must have worked on the MCP endpoint before they are believed. */
async function workingTokens(server: TestServer, response: Response): Promise<Tokens> {
  expect(response.status).toBe(200)
  const tokens = (await response.json()) as Tokens
  expect((await callMcp(server, tokens.access_token)).status).toBe(200)
  return tokens
}

describe('clients that compare issuers as strings (Inspector, mcp-remote, Python, fastmcp)', () => {
  it('find the same one, without a slash at the end, wherever it is told', async () => {
    const server = await startApproving()
    const metadata = async (path: string) => json(await fetch(`${server.url}/.well-known/${path}`))
    const { access_token } = await obtainTokens(server)

    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/)
    expect([
      (await metadata('oauth-authorization-server'))['issuer'],
      (await metadata('oauth-protected-resource/mcp'))['authorization_servers'],
      (await metadata('oauth-protected-resource'))['authorization_servers'],
      (await authorize(server)).get('iss'),
      (await authorize(server, { login_hint: 'auto:deny' })).get('iss'),
      (await authorize(server, { response_type: 'token' })).get('iss'),
      (await introspect(server, access_token))['iss'],
    ]).toEqual([server.url, [server.url], [server.url], ...Array(4).fill(server.url)])
  })

  it('are told by the metadata that iss is sent: Go requires that, and Gemini and others then insist on iss', async () => {
    const server = await startApproving()
    const metadata = await json(await fetch(`${server.url}/.well-known/oauth-authorization-server`))
    expect(metadata['authorization_response_iss_parameter_supported']).toBe(true)
    expect((await authorize(server)).getAll('iss')).toEqual([server.url])
  })
})

describe('clients that choose by the list of authentication methods', () => {
  it.each([
    [undefined, ['client_secret_basic', 'client_secret_post']],
    ['client_secret_post', ['client_secret_post']],
    ['client_secret_basic', ['client_secret_basic']],
  ])(
    'with --token-auth-methods %s read a list of which the first works, never none',
    async (option, list) => {
      const server = await startTestServer(option === undefined ? {} : { tokenAuthMethods: option })
      const metadata = await json(await fetch(`${server.url}/.well-known/oauth-authorization-server`))
      expect(metadata['token_endpoint_auth_methods_supported']).toEqual(list)

      const { clientId, clientSecret } = server.config
      const inHeader = list[0] === 'client_secret_basic'
      const response = await fetch(`${server.url}/token`, {
        method: 'POST',
        headers: inHeader ? { authorization: basic(clientId, clientSecret) } : {},
        body: form({
          grant_type: 'client_credentials',
          ...(!inHeader && { client_id: clientId, client_secret: clientSecret }),
        }),
      })
      await workingTokens(server, response)
    },
  )
})

describe('a secret with characters that form-encoding changes', () => {
  const encoded = (value: string) => new URLSearchParams({ value }).toString().slice('value='.length)

  it.each([
    ['raw, as the TypeScript SDKs send it', (value: string) => value, false],
    ['form-encoded, as Codex does', encoded, false],
    ['form-encoded beside a client_id in the body, as Python does', encoded, true],
  ])('is accepted %s', async (_how, write, idInBody) => {
    const server = await startApproving({ clientSecret: hardSecret })
    const { clientId } = server.config
    const authorization = basic(write(clientId), write(hardSecret))
    const changes = idInBody ? { client_id: clientId } : {}
    const response = await exchange(server, await obtainCode(server), changes, { authorization })
    await workingTokens(server, response)
  })
})

describe('the first request, before there is a token', () => {
  it.each([
    ['GET at 2024-11-05 (Codex)', 'GET', '2024-11-05'],
    ['GET without a version (rmcp, mcp-remote)', 'GET', undefined],
    ['HEAD (Gemini CLI)', 'HEAD', undefined],
    ['POST of server/discover at 2026-07-28 (Claude Code)', 'POST', '2026-07-28'],
    ['POST at a version that nobody knows', 'POST', '2099-01-01'],
  ])('as %s is answered by the challenge', async (_who, method, version) => {
    const server = await plain()
    const response = await fetch(server.mcp, {
      method,
      headers: {
        accept: 'application/json, text/event-stream',
        ...(version !== undefined && { 'mcp-protocol-version': version }),
        ...(method === 'POST' && { 'content-type': 'application/json' }),
      },
      ...(method === 'POST' && {
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'server/discover', params: {} }),
      }),
    })
    expect(response.status).toBe(401)
    const { parameters } = challengeOf(response)
    expect(new URL(parameters['resource_metadata'] ?? '').origin).toBe(server.url)
    // C# splits at commas, quoted or not.
    expect(Object.values(parameters).join('')).not.toMatch(/[,"\\]/)
  })
})

describe('discovery', () => {
  it('that tries OpenID Connect first goes on at a 404 (Spring)', async () => {
    const server = await plain()
    const response = await fetch(`${server.url}/.well-known/openid-configuration`)
    expect(response.status).toBe(404)
    expect(await response.json()).not.toHaveProperty('issuer')
  })

  it('by the root path finds the same resource as by its own (older clients)', async () => {
    const server = await plain()
    const [own, root] = await Promise.all(
      ['/mcp', ''].map(async (path) =>
        json(await fetch(`${server.url}/.well-known/oauth-protected-resource${path}`)),
      ),
    )
    expect(own).toEqual(root)
    expect(own?.['resource']).toBe(server.mcp)
  })
})

describe('the authorization request', () => {
  it('may be fetched by the client before the browser opens it (fastmcp)', async () => {
    const server = await plain()
    const url = authorizeUrl(server)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(200)
    const answer = await logIn(url, new Browser())
    await workingTokens(server, await exchange(server, answer.searchParams.get('code') ?? ''))
  })

  it.each([
    ['empty (VS Code)', '', 'user'],
    ['absent (LibreChat)', undefined, 'user'],
    ['of an OpenID client, user among it (mcp-remote)', 'openid email profile user', 'user'],
    ['with offline_access (both TypeScript SDKs, Python)', 'user offline_access', 'user offline_access'],
  ])('may have a scope that is %s', async (_what, scope, granted) => {
    const server = await startApproving()
    const code = await obtainCode(server, { scope })
    const tokens = await workingTokens(server, await exchange(server, code))
    expect(tokens.scope).toBe(granted)
  })

  it.each([
    ['as the metadata has it', (mcp: string) => mcp],
    ['with a slash at the end (older Python)', (mcp: string) => `${mcp}/`],
    ['not at all (LibreChat, Spring Boot)', () => undefined],
  ])('may name the resource %s', async (_how, spell) => {
    const server = await startApproving()
    const resource = spell(server.mcp)
    const code = await obtainCode(server, { resource })
    const { access_token } = await workingTokens(server, await exchange(server, code, { resource }))
    expect((await introspect(server, access_token))['aud']).toBe(server.mcp)
  })

  it('may have a state that is a URL, which comes back to the character (VS Code)', async () => {
    const server = await startApproving()
    const state = 'vscode://vscode.github-authentication/did-authenticate?nonce=a%2Bb+c&windowId=1'
    const answer = await authorize(server, { state })
    expect(answer.get('state')).toBe(state)
    // It also takes the code from the address without decoding it.
    expect(answer.get('code')).toMatch(/^[A-Za-z0-9_-]+$/)
  })
})

describe('the token request', () => {
  it('may have the longest verifier there is, with every sign in it (Python)', async () => {
    const server = await startApproving()
    const longest = '-._~'.repeat(32)
    const code = await obtainCode(server, { code_challenge: s256(longest) })
    await workingTokens(server, await exchange(server, code, { code_verifier: longest }))
  })

  it.each([
    ['the scope and the resource again (Codex, rmcp)', (mcp: string) => ({ scope: 'user', resource: mcp })],
    ['neither (Go)', () => ({})],
  ])('of a refresh may name %s', async (_what, fields) => {
    const server = await startApproving()
    const { refresh_token } = await obtainTokens(server)
    const tokens = await workingTokens(server, await refresh(server, refresh_token, fields(server.mcp)))
    expect(tokens.refresh_token).not.toBe(refresh_token)
  })

  it('of a refresh may come twice at once, with --refresh-grace (two windows of Claude Code)', async () => {
    const server = await startApproving({ refreshGrace: 10 })
    const { refresh_token } = await obtainTokens(server)
    const responses = await Promise.all([refresh(server, refresh_token), refresh(server, refresh_token)])
    const [one, other] = await Promise.all(responses.map((response) => workingTokens(server, response)))
    expect(one?.refresh_token).toBe(other?.refresh_token)
  })
})
