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
  /** What the fix, or the line to copy under it, must contain; undefined if there is nothing to fix. */
  readonly fix: string | undefined
  /** What is remarked although the client got through. */
  readonly remark?: string
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
    title: 'The redirect URI “http://localhost:4567/oauth/cb” is not registered (path differs)',
    fix: 'register',
  },
  {
    mistake: '127.0.0.1 instead of localhost in the resource',
    make: ({ client, browser, server }) =>
      client
        .discover()
        .then(() => browser.authorize({ resource: server.mcp.replace('localhost', '127.0.0.1') })),
    title: 'The resource is at “127.0.0.1:PORT”, but this server is “HOST”',
    fix: 'Connect your client to exactly the expected address',
  },
  {
    mistake: 'no client secret',
    make: async (scene) => scene.client.exchange(await scene.code(), { client_secret: undefined }),
    title: 'The client ID “static-mcp-client-001” was sent without its client secret',
    fix: 'Configure the client secret',
  },
  {
    mistake: 'a wrong client secret',
    make: async (scene) => scene.client.exchange(await scene.code(), { client_secret: 'not-it' }),
    title: 'The client secret is wrong',
    fix: 'Compare the client ID and client secret',
  },
  {
    mistake: 'a wrong PKCE verifier',
    make: async (scene) => scene.client.exchange(await scene.code(), { code_verifier: newVerifier() }),
    title: 'The PKCE verifier does not match the challenge',
    fix: 'Keep one verifier per authorization request',
  },
  {
    mistake: 'a code used twice',
    make: async (scene) => {
      const code = await scene.code()
      await scene.client.exchange(code)
      await scene.client.exchange(code)
    },
    title: 'The authorization code was used before',
    fix: 'Exchange each code exactly once',
  },
  {
    mistake: 'a scope that a tool needs',
    options: { toolScope: ['echo=files:write'] },
    make: async (scene) => scene.call((await scene.tokens()).access_token),
    title: '`echo` needs `files:write`; the token has `user`',
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
    title: 'The access token expired 30 seconds ago, but the client does not refresh it',
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
    title: 'The refresh token was used before',
    fix: 'Store the refresh token of every answer',
  },
  {
    mistake: 'the access token in the query',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.client.rpc(echo, {}, `/mcp?access_token=${token}`)
    },
    title: 'The access token is in the URL',
    fix: 'in the `Authorization` header',
  },
  {
    mistake: 'dynamic client registration',
    make: async ({ client }) => {
      await client.discover()
      await client.send('POST', '/register', jsonHeaders, '{"redirect_uris":["http://localhost/"]}')
    },
    title: 'This server does not register clients',
    fix: 'Enter this client ID and its client secret',
  },
  {
    mistake: 'a JSON body at /token',
    make: async (scene) => {
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_id, client_secret }
      await scene.client.send('POST', '/token', jsonHeaders, JSON.stringify(fields))
    },
    title: 'The body is JSON, not a form',
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
    title: 'The body is JSON, though its content type says that it is a form',
    fix: 'application/x-www-form-urlencoded',
  },
  {
    mistake: 'an origin that is not allowed',
    make: async (scene) => {
      await scene.call((await scene.tokens()).access_token, echo, { origin: 'https://app.example' })
    },
    title: 'Web pages of “https://app.example” may not call the server',
    fix: '--allowed-origins',
  },
  {
    mistake: 'Basic credentials that are not form-encoded, which is understood',
    options: withSecret,
    make: (scene) => scene.exchangeWith(basic(scene.server.config.clientId, secret)),
    kind: 'warn',
    title: 'Connected, and called `echo`, but: The Basic credentials were not form-encoded',
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
    title: 'The client secret is right, but encoded twice',
    fix: 'Give your client the secret as it is:',
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
    title: 'The client secret is right, but was not form-encoded in the body',
    fix: 'Let a form encoder build the body:',
  },
  {
    mistake: 'a line break after the secret',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { client_secret: `${scene.server.config.clientSecret}\n` }),
    title: 'The client secret is right, but has white space at its ends',
    fix: 'Trim the secret.',
  },
  {
    mistake: 'two client ids',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_id: 'another' }
      await scene.client.post('/token', fields, { authorization: basic(clientId, clientSecret) })
    },
    title: 'The request names two client IDs: “static-mcp-client-001” and “another”',
    fix: 'Use the same client ID in both places',
  },
  {
    mistake: 'the secret in the header and in the body',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      const fields = { ...withoutCredentials(await scene.code(), scene.server), client_secret: clientSecret }
      await scene.client.post('/token', fields, { authorization: basic(clientId, clientSecret) })
    },
    title: 'The client authenticated in two ways at once',
    fix: 'Send the client secret once:',
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
    title: 'Connected, and called `echo`, but: The authorization request has no `state`',
    fix: 'random',
  },
  {
    mistake: 'no resource',
    make: async (scene) => scene.call((await scene.tokens({ resource: undefined })).access_token),
    kind: 'warn',
    title: 'Connected, and called `echo`, but: The authorization request has no `resource`',
    fix: 'the address of the MCP endpoint',
  },
  {
    mistake: 'the PKCE method plain',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ code_challenge_method: 'plain' })),
    title: 'The PKCE method is “plain”, not `S256`',
    fix: 'S256',
  },
  {
    mistake: 'no PKCE',
    make: ({ client, browser }) =>
      client
        .discover()
        .then(() => browser.authorize({ code_challenge: undefined, code_challenge_method: undefined })),
    title: 'The authorization request has no PKCE challenge',
    fix: 'Turn on PKCE with `S256` in your client',
  },
  {
    mistake: 'no code_verifier',
    make: async (scene) => scene.client.exchange(await scene.code(), { code_verifier: undefined }),
    title: 'The parameter `code_verifier` is missing',
    fix: 'Add the parameter to the form body',
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
    title: 'The `Accept` header is “application/json”; it must also allow `text/event-stream`',
    fix: 'text/event-stream',
  },
  {
    mistake: 'Accept: */*',
    make: (scene) => scene.send(JSON.stringify(list), { accept: '*/*' }),
    title: 'The `Accept` header is “*/*”; it must name `application/json` and `text/event-stream`',
    fix: 'text/event-stream',
  },
  {
    mistake: 'an unknown tool',
    make: async (scene) =>
      scene.call((await scene.tokens()).access_token, {
        method: 'tools/call',
        params: { name: 'ehco', arguments: { message: 'hi' } },
      }),
    title: 'There is no tool “ehco”; did you mean `echo`?',
    fix: 'echo',
  },
  {
    mistake: 'wrong arguments for a tool',
    make: async (scene) =>
      scene.call((await scene.tokens()).access_token, {
        method: 'tools/call',
        params: { name: 'echo', arguments: { text: 'hi' } },
      }),
    title: 'The tool `echo` was called without `message`',
    fix: 'Send arguments that match the input schema of the tool in `tools/list`.',
  },
  {
    mistake: 'bad JSON at /mcp',
    make: (scene) => scene.send('{"jsonrpc":"2.0",', {}),
    title: 'The body of the MCP request is not JSON: it ends too early',
    fix: 'JSON',
  },
  {
    mistake: 'JSON at /mcp that is not JSON-RPC',
    make: (scene) => scene.send('{"hello":"world"}', {}),
    title: 'The body is not a JSON-RPC message: `jsonrpc` is missing',
    fix: 'jsonrpc',
  },
  {
    mistake: 'an unknown JSON-RPC method',
    make: async (scene) => scene.call((await scene.tokens()).access_token, { method: 'tools/lst' }),
    title: 'There is no method “tools/lst”; did you mean `tools/list`?',
    fix: 'Correct the name of the method.',
  },
  {
    mistake: 'text/plain at /mcp',
    make: (scene) => scene.send(JSON.stringify(list), { 'content-type': 'text/plain' }),
    title: 'The `Content-Type` header is “text/plain”; it must be `application/json`',
    fix: 'application/json',
  },
  {
    mistake: 'an MCP-Protocol-Version of the future',
    make: (scene) => scene.send(JSON.stringify(list), { 'mcp-protocol-version': '2099-01-01' }),
    title: 'The MCP protocol version “2099-01-01” is not supported',
    fix: 'Send the version that the result of `initialize` names',
  },
  {
    mistake: 'another redirect URI at /token',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { redirect_uri: 'http://localhost:4567/other' }),
    title: 'The redirect URI “http://localhost:4567/other” is not the one that was authorized (path differs)',
    fix: 'Keep the redirect URI of the authorization request and send the same string with the code.',
  },
  {
    mistake: 'a slash at the end of the resource',
    make: async (scene) => {
      const resource = `${scene.server.mcp}/`
      await scene.call(
        tokensIn(await scene.client.exchange(await scene.code({ resource }), { resource })).access_token,
      )
    },
    kind: 'ok',
    title: 'Connected, and called `echo`',
    fix: undefined,
    remark: 'The `resource` has a slash at its end',
  },
  {
    mistake: 'another client id at /authorize',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ client_id: 'my-client' })),
    title: 'The client ID “my-client” is not registered here',
    fix: 'Enter the registered client ID in your client and remove the stored one',
  },
  {
    mistake: 'an unknown scope',
    make: ({ client, browser }) =>
      client.discover().then(() => browser.authorize({ scope: 'mcp.read mcp.write' })),
    title: 'None of the scopes “mcp.read mcp.write” exists here',
    fix: 'Ask for scopes listed as `scopes_supported` in the metadata',
  },
  {
    mistake: 'Bearer undefined',
    make: async (scene) => {
      await scene.tokens()
      await scene.call('undefined')
    },
    title: 'The Bearer token is the word “undefined”',
    fix: 'Set the header only when the client has a token.',
  },
  {
    mistake: 'a token without the word Bearer',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      await scene.client.rpc(echo, { authorization: token })
    },
    title: 'The token was sent without the word `Bearer`',
    fix: 'Bearer',
  },
  {
    mistake: 'the refresh token as access token',
    make: async (scene) => scene.call((await scene.tokens()).refresh_token),
    title: 'The refresh token was sent as the access token',
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
    title: 'The grant type “password” is not supported',
    fix: 'Switch your client to the authorization code flow',
  },
  {
    mistake: 'POST / instead of /mcp',
    make: ({ client }) => client.rpc({ method: 'initialize' }, {}, '/'),
    title: 'The MCP endpoint is `http://HOST/mcp`, but the client asked at “/”',
    fix: '/mcp',
  },
  {
    mistake: 'POST /mcp/',
    make: ({ client }) => client.rpc({ method: 'initialize' }, {}, '/mcp/'),
    title: 'The MCP endpoint is `http://HOST/mcp`, but the client asked at “/mcp/”',
    fix: '/mcp',
  },
  {
    mistake: 'GET /sse, the old transport',
    make: ({ client }) => client.send('GET', '/sse', { accept: 'text/event-stream' }),
    title: 'The MCP endpoint is `http://HOST/mcp`, but the client asked at “/sse”',
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
    title: 'The header `Mcp-Name` is “get_time”, but the body says “echo”',
    fix: 'Set the header of each request from the message that it carries.',
  },
  {
    mistake: 'id and secret swapped',
    make: async (scene) => {
      const { clientId, clientSecret } = scene.server.config
      await scene.client.exchange(await scene.code(), { client_id: clientSecret, client_secret: clientId })
    },
    title: 'The client ID and the client secret are swapped',
    fix: 'Swap the two values in the configuration of your client.',
  },
  {
    mistake: 'quotes around the secret',
    make: async (scene) =>
      scene.client.exchange(await scene.code(), { client_secret: `"${scene.server.config.clientSecret}"` }),
    title: 'The client secret is right, but has quotes around it',
    fix: 'Remove the quotes.',
  },
  {
    mistake: 'a code as access token',
    make: async (scene) => scene.call(await scene.code()),
    title: 'The authorization code was sent as the access token',
    fix: 'Exchange the code at `/token`',
  },
  {
    mistake: 'a token that the client itself revoked',
    make: async (scene) => {
      const { access_token: token } = await scene.tokens()
      const { clientId: client_id, clientSecret: client_secret } = scene.server.config
      await scene.client.post('/revoke', { token, client_id, client_secret })
      await scene.call(token)
    },
    title: 'The client revoked this access token itself',
    fix: 'Forget the tokens of a sign-in when you revoke one.',
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
    title: 'The MCP endpoint is `http://HOST/mcp`, but the client asked at “/”',
    fix: '/mcp',
  },
]

describe('the first line of the timeline names', () => {
  it.each(cases)('$mistake', async ({ options, make, kind = 'error', title, fix, remark }) => {
    const server = await startTestServer({ autoApprove: 'all', ...options })
    await make(new Scene(server))

    const { port } = server.config
    const attempts = await server.attempts()
    const told = attempts.map((attempt) => ({
      kind: attempt.kind,
      title: attempt.title.replaceAll(`localhost:${port}`, 'HOST').replaceAll(String(port), 'PORT'),
      fix: attempt.fix === undefined ? undefined : `${attempt.fix} ${attempt.snippet ?? ''}`,
    }))
    const expectedFix = fix === undefined ? undefined : expect.stringContaining(fix)
    expect(told).toEqual([{ kind, title, fix: expectedFix }])
    if (kind !== 'ok') return
    const remarks = attempts.flatMap(({ steps }) => steps.flatMap(({ findings }) => findings))
    expect(remarks.map((each) => each.title)).toEqual(remark === undefined ? [] : [remark])
  })
})
