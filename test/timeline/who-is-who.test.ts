// Several clients at once or one after the other, from one address: each has its own attempt, whose headline is true of
// it. Everything here goes over real connections.

import { describe, expect, it } from 'vitest'
import { chrome, codeIn, newAgent, type TestAgent } from '../support/agent.ts'
import { newVerifier, s256 } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { outline } from '../support/timeline.ts'

/** What each client is told, in short. */
async function toldBy(server: TestServer): Promise<readonly string[]> {
  const attempts = await server.attempts()
  return attempts.map(({ client, kind, title }) => `${client} [${kind}] ${title}`).sort()
}

const curl = (server: TestServer) => newAgent(server, 'curl/7.88.1')

async function readBoth(agent: TestAgent): Promise<void> {
  await agent.send('GET', '/.well-known/oauth-protected-resource/mcp')
  await agent.send('GET', '/.well-known/oauth-authorization-server')
}

describe('a client that keeps its discovery (MCP Inspector 2.12)', () => {
  const denied = { login_hint: 'auto:deny' }

  it.each([
    ['at once', 0],
    ['3 seconds', 3],
    ['half an hour', 1800],
  ])(
    'has its second denial in its own attempt, with a curl in between, and then %s',
    async (_when, seconds) => {
      const server = await startTestServer({ autoApprove: 'hint' })
      await newAgent(server, 'node').discover()
      await newAgent(server, chrome).authorize({ ...denied, code_challenge: s256(newVerifier()) })
      server.clock.advance(3)
      await readBoth(curl(server))
      server.clock.advance(seconds)
      await newAgent(server, 'node').rpc({ method: 'initialize' })
      await newAgent(server, chrome).authorize({ ...denied, code_challenge: s256(newVerifier()) })
      server.clock.advance(60)

      expect(await toldBy(server)).toEqual([
        'curl/7.88.1 [warn] The client read the metadata but did not go on',
        'node [warn] The `login_hint` of the request denied it',
        'node [warn] The `login_hint` of the request denied it',
      ])
    },
  )

  it('has it there, too, if it connects again at once, on the connection that it has', async () => {
    const server = await startTestServer({ autoApprove: 'hint' })
    const [node, browser] = [newAgent(server, 'node'), newAgent(server, chrome)]
    await node.discover()
    await browser.authorize({ ...denied, code_challenge: s256(newVerifier()) })
    await node.rpc({ method: 'initialize' })
    await browser.authorize({ ...denied, code_challenge: s256(newVerifier()) })

    expect((await server.attempts()).map(outline)).toEqual([
      [
        'challenge: MCP request without a token',
        'missing: Protected resource metadata',
        'refused: Authorization request',
      ],
      [
        'challenge: MCP request without a token',
        'ok: Protected resource metadata',
        'ok: Authorization server metadata',
        'refused: Authorization request',
      ],
    ])
  })
})

describe('a client that begins with the metadata (mcp-go)', () => {
  it('is told what stopped its last run, not an earlier one', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const first = newAgent(server, 'Go-http-client/1.1')
    await readBoth(first)
    const code = codeIn(await newAgent(server, chrome).authorize())
    await first.exchange(code, { client_secret: 'wrong' })
    await readBoth(newAgent(server, 'Go-http-client/1.1'))
    server.clock.advance(60)

    expect(await toldBy(server)).toEqual([
      'Go-http-client/1.1 [error] The client secret is wrong',
      'Go-http-client/1.1 [warn] The client read the metadata but did not go on',
    ])
  })

  it('has five runs in twenty seconds as five attempts', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    for (let run = 0; run < 5; run++) {
      const client = newAgent(server, 'Go-http-client/1.1')
      await readBoth(client)
      const browser = newAgent(server, chrome)
      const code = codeIn(await browser.authorize({ code_challenge: s256(newVerifier()) }))
      await client.exchange(code, { client_secret: `wrong ${run}` })
      server.clock.advance(4)
    }
    const attempts = await server.attempts()
    expect(attempts.map(({ steps }) => steps.filter(({ outcome }) => outcome === 'refused').length)).toEqual([
      1, 1, 1, 1, 1,
    ])
  })
})

it('a refused request stays with the client that was served a moment ago, whatever its token is', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const client = newAgent(server, 'acme')
  await client.discover()
  const answer = await client.exchange(codeIn(await newAgent(server, chrome).authorize()))
  const { access_token: token } = JSON.parse(answer.body)
  await client.rpc({ method: 'tools/list' }, { authorization: `Bearer ${token}` })
  for (const authorization of ['Bearer undefined', 'Bearer a-b-c', 'Bearer "quoted"', `Bearer ${token}x`]) {
    await client.rpc({ method: 'tools/list' }, { authorization })
  }
  await client.send('POST', `/mcp?access_token=${token}`)
  await client.rpc({ method: 'tools/list' }, { origin: 'https://elsewhere.example' })
  await newAgent(server, 'acme').rpc({ method: 'tools/list' }, { authorization: 'Bearer undefined' })
  expect(await server.attempts()).toHaveLength(1)
})

it('a refusal of one client is not another’s of the same name that waits for its code', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const [first, second] = [newAgent(server, 'python-httpx'), newAgent(server, 'python-httpx')]
  await first.discover()
  const code = codeIn(await newAgent(server, chrome).authorize())
  server.clock.advance(30)
  await second.post('/token', { grant_type: 'password' })
  await first.exchange(code)
  expect((await server.attempts()).map(({ stepCount }) => stepCount)).toEqual([1, 5])
})

it('clients with different names are never one attempt, though they send in the same moment', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const names = ['acme-agent', 'secret-wrong', 'third']
  const clients = names.map((name) => newAgent(server, name))
  await Promise.all(clients.map((client) => client.discover()))
  await Promise.all(clients.map((client) => client.post('/token', { grant_type: 'client_credentials' })))
  const attempts = await server.attempts()
  expect(attempts.map(({ client }) => client).sort()).toEqual(names)
  expect(attempts.map(({ stepCount }) => stepCount)).toEqual([4, 4, 4])
})

it('a browser that may be one of two clients’ gets an attempt of its own, and both are told so', async () => {
  const server = await startTestServer({ autoApprove: 'hint' })
  const [acme, other] = [newAgent(server, 'acme'), newAgent(server, 'other')]
  await acme.discover()
  await other.discover()
  await newAgent(server, chrome).authorize({ login_hint: 'auto:deny' })
  server.clock.advance(60)
  expect(await toldBy(server)).toEqual([
    'Chrome/130 [warn] The `login_hint` of the request denied it',
    'acme [warn] What the client did next may be in attempt 3',
    'other [warn] What the client did next may be in attempt 3',
  ])
})

it('a browser that may be one of two clients’ is found to be that of the one with its code', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const [acme, other] = [newAgent(server, 'acme'), newAgent(server, 'other')]
  await acme.discover()
  await other.discover()
  const code = codeIn(await newAgent(server, chrome).authorize())
  expect(await server.attempts()).toHaveLength(3)
  await acme.exchange(code, { client_secret: 'wrong' })
  server.clock.advance(60)
  expect(await toldBy(server)).toEqual([
    'acme [error] The client secret is wrong',
    'other [warn] The client read the metadata but did not go on',
  ])
})

it('a suite that makes one flow after the other on its pool of connections has an attempt for each', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const suite = newAgent(server, 'node')
  const wrong = [
    { client_secret: 'no' },
    { code_verifier: newVerifier() },
    { redirect_uri: 'http://a.example' },
  ]
  for (const changes of [...wrong, {}, ...wrong]) {
    await suite.discover()
    const code = codeIn(await suite.authorize())
    await suite.exchange(code, changes)
  }
  const attempts = await server.attempts()
  expect(attempts.map(({ stepCount }) => stepCount)).toEqual(Array(7).fill(5))
})

it('a client whose address was corrected is told what stops it now, even on the connection that it has', async () => {
  const server = await startTestServer()
  const client = newAgent(server, 'acme')
  await client.rpc({ method: 'initialize' }, {}, '/')
  await client.send('GET', '/', { accept: 'text/event-stream' })
  await client.rpc({ method: 'initialize' })
  server.clock.advance(60)
  expect((await server.attempts()).map(({ title, stepCount }) => [title, stepCount])).toEqual([
    ['The client did not go on after the 401', 1],
    [expect.stringContaining('The MCP endpoint is'), 2],
  ])
})

it('a client that reads the metadata on two connections and calls on one is one attempt (mcp-remote)', async () => {
  const server = await startTestServer()
  const [calling, reading] = [newAgent(server, 'undici'), newAgent(server, 'node')]
  await calling.send('GET', '/mcp', { accept: 'text/event-stream' })
  await reading.send('GET', '/.well-known/oauth-protected-resource/mcp')
  await calling.send('GET', '/.well-known/oauth-authorization-server')
  await calling.rpc({ method: 'initialize' })
  await calling.send('GET', '/.well-known/oauth-protected-resource/mcp')
  await reading.send('GET', '/.well-known/oauth-authorization-server')

  expect(await toldBy(server)).toEqual(['undici [pending] The client is reading the metadata'])
})

it.each([
  ['the same connection', 1],
  ['others', 2],
])(
  'a client that leaves OAuth to a library without a name, on %s, is one attempt (AI SDK)',
  async (_on, count) => {
    const server = await startTestServer({ autoApprove: 'all' })
    const [client, library] = Array.from({ length: count }, () => newAgent(server, 'node'))
    if (client === undefined) throw new Error('no client')
    const oauth = library ?? client
    await client.rpc({ method: 'initialize' }, { 'user-agent': 'ai-sdk/2.0.99' })
    await readBoth(oauth)
    await oauth.exchange(codeIn(await newAgent(server, chrome).authorize()), { client_secret: 'wrong' })
    await client.rpc({ method: 'initialize' }, { 'user-agent': 'ai-sdk/2.0.99' })
    expect((await server.attempts()).map(({ client: name, stepCount }) => [name, stepCount])).toEqual([
      ['ai-sdk/2.0.99', 1],
      ['ai-sdk/2.0.99', 5],
    ])
  },
)

it('a library without a name that may be of two clients is nobody’s', async () => {
  const server = await startTestServer()
  for (const name of ['acme', 'other']) await newAgent(server, name).rpc({ method: 'initialize' })
  await readBoth(newAgent(server, 'node'))
  expect((await server.attempts()).map(({ client }) => client)).toEqual(['node', 'other', 'acme'])
})

it('a suite whose clients have names of their own and one that of its runtime mixes none of them', async () => {
  const server = await startTestServer()
  const pool = newAgent(server, 'node')
  for (const name of ['one', 'node', 'two', 'node', 'three']) {
    await pool.rpc({ method: 'initialize' }, { 'user-agent': name })
    await pool.send('GET', '/.well-known/oauth-protected-resource/mcp', { 'user-agent': name })
  }
  const attempts = await server.attempts()
  expect(attempts.map(({ client, stepCount }) => `${client} ${stepCount}`).sort()).toEqual([
    'node 2',
    'node 2',
    'one 2',
    'three 2',
    'two 2',
  ])
})

it('a client that steps up is one attempt, though it tries the address itself and listens meanwhile', async () => {
  const server = await startTestServer({ autoApprove: 'all', toolScope: ['echo=echo:use'] })
  const client = newAgent(server, 'python-httpx/0.28')
  const signIn = async (scope: string): Promise<string> => {
    const verifier = newVerifier()
    const asked = { scope, code_challenge: s256(verifier) }
    await client.authorize(asked)
    const code = codeIn(await newAgent(server, chrome).authorize(asked))
    return JSON.parse((await client.exchange(code, { code_verifier: verifier })).body).access_token
  }
  const call = (token: string) =>
    client.rpc(
      { method: 'tools/call', params: { name: 'echo', arguments: { message: 'hi' } } },
      { authorization: `Bearer ${token}` },
    )
  await client.discover()
  const token = await signIn('user')
  expect((await call(token)).status).toBe(403)
  await client.send('GET', '/mcp', { authorization: `Bearer ${token}`, accept: 'text/event-stream' })
  await client.send('GET', '/.well-known/oauth-protected-resource/mcp')
  expect((await call(await signIn('user echo:use'))).status).toBe(200)
  expect(await toldBy(server)).toEqual(['python-httpx/0.28 [ok] Connected, and called `echo`'])
})

it('a client that asks again and again on two connections is one attempt', async () => {
  const server = await startTestServer()
  const clients = [newAgent(server, 'node'), newAgent(server, 'node')]
  for (let round = 0; round < 10; round++) {
    for (const client of clients) await client.rpc({ method: 'initialize' })
  }
  expect((await server.attempts()).map(({ steps }) => steps.map(({ count }) => count))).toEqual([[10, 10]])
})

it('behind a proxy, the connection says nothing: it is shared', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const proxy = newAgent(server, 'node')
  const via = { via: '1.1 proxy' }
  await proxy.rpc({ method: 'tools/list' }, via)
  await proxy.send('GET', '/authorize', { ...via, 'user-agent': chrome })
  await proxy.rpc({ method: 'tools/list' }, { ...via, 'user-agent': 'python' })
  expect((await server.attempts()).map(({ client }) => client)).toEqual(['python', 'node'])
})
