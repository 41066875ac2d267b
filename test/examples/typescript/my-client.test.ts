// What a client with the official TypeScript SDK does when its token dies, and when the refresh fails as well.

import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { type ControlledRun, startServer } from 'mcp-static-auth'
import { test as base, expect } from 'vitest'

const test = base
  .extend('server', { scope: 'file' }, async ({}, { onCleanup }) => {
    const server = await startServer({ port: 0 })
    onCleanup(server.close)
    return server
  })
  // A server that only this test uses: its own tokens, clock, faults and events.
  .extend('run', ({ server }) => server.run('plain'))
  .extend('client', async ({ run }, { onCleanup }) => {
    const client = await connect(run)
    onCleanup(() => client.close())
    return client
  })

/** Your own client goes here. */
async function connect(run: ControlledRun): Promise<Client> {
  const application = new Application(run)
  const transport = () =>
    new StreamableHTTPClientTransport(new URL(run.mcpUrl), { authProvider: application })
  const client = () => new Client({ name: 'my-client', version: '1' })

  const first = transport()
  await expect(client().connect(first)).rejects.toThrow(UnauthorizedError)
  await first.finishAuth(application.answer)
  const signedIn = client()
  await signedIn.connect(transport())
  // In the background it asks for a stream, and is told that there is none.
  await expect.poll(() => run.events.count({ path: '/mcp', method: 'GET' })).toBe(1)
  return signedIn
}

/** What an application brings: its credentials, a memory, and a browser. */
class Application implements OAuthClientProvider {
  // Registered with the server by default. Nothing listens there: only the address is read.
  readonly redirectUrl = 'http://127.0.0.1/callback'
  readonly clientMetadata = { redirect_uris: [this.redirectUrl] }
  /** What the browser brought back. */
  answer = new URLSearchParams()
  readonly #run: ControlledRun
  #tokens: StoredOAuthTokens | undefined
  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined

  constructor(run: ControlledRun) {
    this.#run = run
  }

  clientInformation = () => ({
    client_id: this.#run.credentials.clientId,
    client_secret: this.#run.credentials.clientSecret,
  })
  tokens = () => this.#tokens
  saveTokens = (tokens: StoredOAuthTokens) => {
    this.#tokens = tokens
  }
  codeVerifier = () => this.#verifier
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier
  }

  discoveryState = () => this.#discovery
  saveDiscoveryState = (discovery: OAuthDiscoveryState) => {
    this.#discovery = discovery
  }

  async redirectToAuthorization(url: URL) {
    // Answered at once, as if a person had signed in and agreed.
    this.#run.signIn('allow')
    const { headers } = await fetch(url, { redirect: 'manual' })
    this.answer = new URL(headers.get('location') ?? '').searchParams
  }
}

test('refreshes when its token is over', async ({ run, client }) => {
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_time', 'echo'])
  expect(run.tokens.expire('access')).toBe(1)

  await client.callTool({ name: 'get_time', arguments: {} })
  expect(run.events.count({ endpoint: 'token', grant: 'refresh_token', status: 200 })).toBe(1)

  run.end()
  expect(await run.verdict({ wait: 5000 })).toMatchObject({ result: 'pass' })
})

test('asks the person when a refresh fails once', async ({ run, client }) => {
  const fault = run.fail({
    at: 'token',
    grant: 'refresh_token',
    status: 503,
    headers: { 'Retry-After': '1' },
  })
  run.tokens.expire('access')

  // @modelcontextprotocol/client 2.4.0 does not wait and try again: it sends the person to sign in, and the call fails.
  await expect(client.callTool({ name: 'get_time', arguments: {} })).rejects.toThrow(UnauthorizedError)
  expect(fault.met).toBe(1)
  expect(run.events.count({ endpoint: 'authorize' })).toBe(2)

  // It still has its refresh token, and uses it for the next call.
  await client.callTool({ name: 'get_time', arguments: {} })
  expect(run.events.count({ endpoint: 'token', grant: 'refresh_token', status: 200 })).toBe(1)

  run.end()
  expect(await run.verdict({ wait: 5000 })).toMatchObject({ result: 'pass' })
})
