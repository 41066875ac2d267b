// The mistakes that clients make, one at a time and over real HTTP: the first line of the timeline names the cause of
// this very case, what it says to do is right, and all of it is one attempt. What is no mistake stays green.

import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { type Answer, chrome, codeIn, newAgent, type TestAgent } from '../support/agent.ts'
import { basic, newVerifier, redirectUri, verifier } from '../support/oauth.ts'
import { sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** What a mistake is made with: a client and its browser, each with a name and a connection of its own. */
class Scene {
  readonly server: TestServer
  readonly client: TestAgent
  readonly browser: TestAgent

  constructor(server: TestServer) {
    this.server = server
    this.client = newAgent(server, 'client/1')
    this.browser = newAgent(server, chrome)
  }

  /** From the first request to the code, with changes to the authorization request. */
  async code(changes: Parameters<TestAgent['authorize']>[0] = {}): Promise<string> {
    await this.client.discover()
    return codeIn(await this.browser.authorize(changes))
  }

  /** From the first request to the tokens. */
  async tokens(changes: Parameters<TestAgent['authorize']>[0] = {}): Promise<Tokens> {
    return tokensIn(await this.client.exchange(await this.code(changes)))
  }

  /** Exchanges a code with this Authorization header, and calls a tool if that works. */
  async exchangeWith(authorization: string): Promise<void> {
    const code = await this.code()
    const answer = await this.client.post('/token', withoutCredentials(code, this.server), { authorization })
    if (answer.status === 200) await this.call(tokensIn(answer).access_token)
  }

  call(token: string, message: object = echo, headers: Record<string, string> = {}): Promise<Answer> {
    return this.client.rpc(message, { authorization: `Bearer ${token}`, ...headers })
  }

  /** A request with a valid token whose body or headers are wrong. */
  async send(body: string, headers: Record<string, string>): Promise<Answer> {
    const { access_token: token } = await this.tokens()
    return this.client.send(
      'POST',
      '/mcp',
      { ...jsonHeaders, authorization: `Bearer ${token}`, ...headers },
      body,
    )
  }
}

const echo = { method: 'tools/call', params: { name: 'echo', arguments: { message: 'hi' } } }
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

function tokensIn({ body }: Answer): Tokens {
  return JSON.parse(body)
}

function withoutCredentials(code: string, { mcp }: TestServer) {
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    resource: mcp,
  }
}

/** application/x-www-form-urlencoded, as RFC 6749 §2.3.1 wants it for Basic. */
function formEncoded(text: string): string {
  return new URLSearchParams({ a: text }).toString().slice(2)
}

interface Case {
  readonly mistake: string
  readonly options?: ServerOptions
  readonly make: (scene: Scene) => Promise<unknown>
  readonly kind?: 'ok' | 'warn' | 'error' | 'pending'
  /** The first line. `HOST` stands for the server's host and port. */
  readonly title: string
  /** What the fix must contain; undefined if there is nothing to fix. */
  readonly fix: string | undefined
}

const secret = 'p+q/r%41:s t'
const withSecret: ServerOptions = { clientSecret: secret, autoApprove: 'all' }

const cases: readonly Case[] = [
  {
    mistake: 'a redirect URI with another path',
    make: async ({ client, browser }) => {
      await client.discover()
      await browser.authorize({ redirect_uri: 'http://localhost:4567/oauth/cb' })
    },
    title: '?',
    fix: 'register',
  },
  {
    mistake: '127.0.0.1 instead of localhost in the resource',
    make: ({ client, browser, server }) =>
      client
        .discover()
        .then(() => browser.authorize({ resource: server.mcp.replace('localhost', '127.0.0.1') })),
    title: '?',
    fix: 'Connect your client to exactly the expected address',
  },
  {
    mistake: 'no client secret',
    make: async (scene) => scene.client.exchange(await scene.code(), { client_secret: undefined }),
    title: '?',
    fix: 'Configure the client secret',
  },
  {
    mistake: 'a wrong client secret',
    make: async (scene) => scene.client.exchange(await scene.code(), { client_secret: 'not-it' }),
    title: '?',
    fix: 'Compare the client ID and client secret',
  },
  {
    mistake: 'a wrong PKCE verifier',
    make: async (scene) => scene.client.exchange(await scene.code(), { code_verifier: newVerifier() }),
    title: '?',
    fix: 'Keep one verifier per authorization request',
  },
  {
    mistake: 'a code used twice',
    make: async (scene) => {
      const code = await scene.code()
      await scene.client.exchange(code)
      await scene.client.exchange(code)
    },
    title: '?',
    fix: 'Exchange each code exactly once',
  },
  {
    mistake: 'a scope that a tool needs',
    options: { toolScope: ['echo=files:write'] },
    make: async (scene) => scene.call((await scene.tokens()).access_token),
    title: '?',
    fix: 'Start a new authorization',
  },
  {
    mistake: 'an expired token that is not refreshed',
    options: { accessTokenTtl: 60 },
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.call(token)
      scene.server.clock.advance(90)
      await scene.call(token)
      await scene.call(token)
    },
    title: '?',
    fix: 'Refresh the token',
  },
  {
    mistake: 'an old refresh token',
    make: async (scene) => {
      const { refresh_token } = await scene.tokens()
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      const fields = { grant_type: 'refresh_token', refresh_token, client_id, client_secret }
      await scene.client.post('/token', fields)
      await scene.client.post('/token', fields)
    },
    title: '?',
    fix: 'Store the refresh token of every answer',
  },
  {
    mistake: 'the access token in the query',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.client.rpc(echo, {}, `/mcp?access_token=${token}`)
    },
    title: '?',
    fix: 'in the `Authorization` header',
  },
  {
    mistake: 'dynamic client registration',
    make: async ({ client }) => {
      await client.discover()
      await client.send('POST', '/register', jsonHeaders, '{"redirect_uris":["http://localhost/"]}')
    },
    title: '?',
    fix: 'Enter this client ID and its client secret',
  },
  {
    mistake: 'a JSON body at /token',
    make: async (scene) => {
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_id, client_secret }
      await scene.client.send('POST', '/token', jsonHeaders, JSON.stringify(fields))
    },
    title: '?',
    fix: 'application/x-www-form-urlencoded',
  },
  {
    mistake: 'a JSON body at /token that says it is a form',
    make: async (scene) => {
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_id, client_secret }
      const type = 'application/x-www-form-urlencoded'
      await scene.client.send('POST', '/token', { 'content-type': type }, JSON.stringify(fields))
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'an origin that is not allowed',
    make: async (scene) => {
      await scene.call((await scene.tokens()).access_token, echo, { origin: 'https://app.example' })
    },
    title: '?',
    fix: '--allowed-origins',
  },
  {
    mistake: 'Basic credentials that are not form-encoded, which is understood',
    options: withSecret,
    make: (scene) => scene.exchangeWith(basic(scene.server.config.clientId, secret)),
    kind: 'warn',
    title: '?',
    fix: 'form-encode client ID and client secret',
  },
  {
    mistake: 'none: Basic credentials that are form-encoded',
    options: withSecret,
    make: (scene) => scene.exchangeWith(basic(scene.server.config.clientId, formEncoded(secret))),
    kind: 'ok',
    title: 'Connected, and called `echo`',
    fix: undefined,
  },
  {
    mistake: 'none: the same with encodeURIComponent',
    options: withSecret,
    make: (scene) => scene.exchangeWith(basic(scene.server.config.clientId, encodeURIComponent(secret))),
    kind: 'ok',
    title: 'Connected, and called `echo`',
    fix: undefined,
  },
  {
    mistake: 'Basic credentials that are encoded twice',
    options: withSecret,
    make: (scene) =>
      scene.exchangeWith(basic(scene.server.config.clientId, formEncoded(formEncoded(secret)))),
    title: '?',
    fix: '',
  },
  {
    mistake: 'a secret in the body that is not encoded',
    options: withSecret,
    make: async (scene) => {
      const fields = new URLSearchParams(withoutCredentials(await scene.code(), scene.server))
      const raw = `${fields}&client_id=${scene.server.config.clientId}&client_secret=${secret}`
      const type = 'application/x-www-form-urlencoded'
      await scene.client.send('POST', '/token', { 'content-type': type }, raw)
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'a line break after the secret',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { client_secret: `${scene.server.config.clientSecret}\n` }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'two client ids',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_id: 'another' }
      await scene.client.post('/token', fields, { authorization: basic(clientId, clientSecret) })
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'the secret in the header and in the body',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_secret: clientSecret }
      await scene.client.post('/token', fields, { authorization: basic(clientId, clientSecret) })
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'a GET of /mcp, and then nothing',
    make: async ({ client, server }) => {
      await client.send('GET', '/mcp', { accept: 'text/event-stream' })
      server.clock.advance(60)
    },
    kind: 'warn',
    title: 'The client did not go on after the 401',
    fix: 'Turn on OAuth',
  },
  {
    mistake: 'none: a GET of /mcp with a token',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.client.send('GET', '/mcp', {
        authorization: `Bearer ${token}`,
        accept: 'text/event-stream',
      })
      await scene.call(token)
    },
    kind: 'ok',
    title: 'Connected, and called `echo`',
    fix: undefined,
  },
  {
    mistake: 'no state',
    make: async (scene) => scene.call((await scene.tokens({ state: undefined })).access_token),
    kind: 'warn',
    title: '?',
    fix: 'random',
  },
  {
    mistake: 'no resource',
    make: async (scene) => scene.call((await scene.tokens({ resource: undefined })).access_token),
    kind: 'warn',
    title: '?',
    fix: 'the address of the MCP server',
  },
  {
    mistake: 'the PKCE method plain',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ code_challenge_method: 'plain' })),
    title: '?',
    fix: 'S256',
  },
  {
    mistake: 'no PKCE',
    make: ({ client, browser }) =>
      client
        .discover()
        .then(() => browser.authorize({ code_challenge: undefined, code_challenge_method: undefined })),
    title: '?',
    fix: '',
  },
  {
    mistake: 'no code_verifier',
    make: async (scene) => scene.client.exchange(await scene.code(), { code_verifier: undefined }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'none: HTTP/1.0',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...echo })
      await sendRaw(
        scene.server,
        [
          'POST /mcp HTTP/1.0',
          `Host: localhost:${scene.server.config.port}`,
          `Authorization: Bearer ${token}`,
          'Content-Type: application/json',
          'Accept: application/json, text/event-stream',
          'Connection: close',
          `Content-Length: ${body.length}`,
          '',
          body,
        ].join('\r\n'),
      )
    },
    kind: 'ok',
    title: 'Connected, and called `echo`',
    fix: undefined,
  },
  {
    mistake: 'Accept: application/json alone',
    make: (scene) => scene.send(JSON.stringify(list), { accept: 'application/json' }),
    title: '?',
    fix: 'text/event-stream',
  },
  {
    mistake: 'Accept: */*',
    make: (scene) => scene.send(JSON.stringify(list), { accept: '*/*' }),
    title: '?',
    fix: 'text/event-stream',
  },
  {
    mistake: 'an unknown tool',
    make: async (scene) =>
      scene.call((await scene.tokens()).access_token, {
        method: 'tools/call',
        params: { name: 'ehco', arguments: { message: 'hi' } },
      }),
    title: '?',
    fix: 'echo',
  },
  {
    mistake: 'wrong arguments for a tool',
    make: async (scene) =>
      scene.call((await scene.tokens()).access_token, {
        method: 'tools/call',
        params: { name: 'echo', arguments: { text: 'hi' } },
      }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'bad JSON at /mcp',
    make: (scene) => scene.send('{"jsonrpc":"2.0",', {}),
    title: '?',
    fix: 'JSON',
  },
  {
    mistake: 'JSON at /mcp that is not JSON-RPC',
    make: (scene) => scene.send('{"hello":"world"}', {}),
    title: '?',
    fix: 'jsonrpc',
  },
  {
    mistake: 'an unknown JSON-RPC method',
    make: async (scene) => scene.call((await scene.tokens()).access_token, { method: 'tools/lst' }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'text/plain at /mcp',
    make: (scene) => scene.send(JSON.stringify(list), { 'content-type': 'text/plain' }),
    title: '?',
    fix: 'application/json',
  },
  {
    mistake: 'an MCP-Protocol-Version of the future',
    make: (scene) => scene.send(JSON.stringify(list), { 'mcp-protocol-version': '2099-01-01' }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'another redirect URI at /token',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { redirect_uri: 'http://localhost:4567/other' }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'a slash at the end of the resource',
    make: async (scene) => {
      const resource = `${scene.server.mcp}/`
      await scene.call(
        tokensIn(await scene.client.exchange(await scene.code({ resource }), { resource })).access_token,
      )
    },
    kind: 'warn',
    title: '?',
    fix: '',
  },
  {
    mistake: 'another client id at /authorize',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ client_id: 'my-client' })),
    title: '?',
    fix: '',
  },
  {
    mistake: 'an unknown scope',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ scope: 'mcp.read mcp.write' })),
    title: '?',
    fix: '',
  },
  {
    mistake: 'Bearer undefined',
    make: async (scene) => {
      await scene.tokens()
      await scene.call('undefined')
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'a token without the word Bearer',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.client.rpc(echo, { authorization: token })
    },
    title: '?',
    fix: 'Bearer',
  },
  {
    mistake: 'the refresh token as access token',
    make: async (scene) => scene.call((await scene.tokens()).refresh_token),
    title: '?',
    fix: 'access_token',
  },
  {
    mistake: 'the password grant',
    make: async ({ client, server }) => {
      await client.discover()
      const { clientId: client_id, clientSecret: client_secret } = server.config
      await client.post('/token', {
        grant_type: 'password',
        client_id,
        client_secret,
        username: 'a',
        password: 'b',
      })
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'POST / instead of /mcp',
    make: ({ client }) => client.rpc({ method: 'initialize' }, {}, '/'),
    title: '?',
    fix: '/mcp',
  },
  {
    mistake: 'POST /mcp/',
    make: ({ client }) => client.rpc({ method: 'initialize' }, {}, '/mcp/'),
    title: '?',
    fix: '/mcp',
  },
  {
    mistake: 'GET /sse, the old transport',
    make: ({ client }) => client.send('GET', '/sse', { accept: 'text/event-stream' }),
    title: '?',
    fix: '/mcp',
  },
  {
    mistake: 'a client that comes to 127.0.0.1',
    make: async ({ client, server }) => {
      const host = `127.0.0.1:${server.config.port}`
      await client.rpc({ method: 'initialize' }, { host })
      await client.send('GET', '/.well-known/oauth-protected-resource/mcp', { host })
      server.clock.advance(60)
    },
    kind: 'warn',
    title: 'The client came to “127.0.0.1:PORT”, but this server is “HOST”',
    fix: '/mcp',
  },
  {
    mistake: 'a code that is never exchanged',
    make: async (scene) => {
      await scene.code()
      scene.server.clock.advance(60)
    },
    kind: 'warn',
    title: 'The client got a code but did not exchange it',
    fix: 'is it listening at',
  },
  {
    mistake: 'a client that stops after the 401',
    make: async ({ client, server }) => {
      await client.rpc({ method: 'initialize' })
      server.clock.advance(60)
    },
    kind: 'warn',
    title: 'The client did not go on after the 401',
    fix: 'Turn on OAuth',
  },
  // Not in the review: our own.
  {
    mistake: 'headers that disagree with the body (2026-07-28)',
    make: async (scene) => {
      const message = {
        method: 'tools/call',
        params: {
          name: 'echo',
          arguments: { message: 'hi' },
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }
      await scene.call((await scene.tokens()).access_token, message, {
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'get_time',
      })
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'id and secret swapped',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      await scene.client.exchange(await scene.code(), { client_id: clientSecret, client_secret: clientId })
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'quotes around the secret',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { client_secret: `"${scene.server.config.clientSecret}"` }),
    title: '?',
    fix: '',
  },
  {
    mistake: 'a code as access token',
    make: async (scene) => scene.call(await scene.code()),
    title: '?',
    fix: '',
  },
  {
    mistake: 'a token that the client itself revoked',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      await scene.client.post('/revoke', { token, client_id, client_secret })
      await scene.call(token)
    },
    title: '?',
    fix: '',
  },
  {
    mistake: 'a client that was given the root and came through OAuth',
    make: async ({ client, browser, server }) => {
      await client.send('GET', '/.well-known/oauth-protected-resource')
      await client.send('GET', '/.well-known/oauth-authorization-server')
      const resource = `${server.url}/`
      const { access_token: token } = tokensIn(
        await client.exchange(codeIn(await browser.authorize({ resource })), { resource }),
      )
      await client.rpc({ method: 'initialize' }, { authorization: `Bearer ${token}` }, '/')
    },
    title: '?',
    fix: '/mcp',
  },
]

describe('the first line of the timeline names', () => {
  it.each(cases)('$mistake', async ({ options, make, kind = 'error', title, fix }) => {
    const server = await startTestServer({ autoApprove: 'all', ...options })
    await make(new Scene(server))

    const { port } = server.config
    const attempts = await server.attempts()
    const told = attempts.map((attempt) => ({
      kind: attempt.kind,
      title: attempt.title.replaceAll(`localhost:${port}`, 'HOST').replaceAll(String(port), 'PORT'),
      fix: attempt.fix,
    }))
    const expectedFix = fix === undefined ? undefined : expect.stringContaining(fix)
    expect(told).toEqual([{ kind, title, fix: expectedFix }])
  })
})
