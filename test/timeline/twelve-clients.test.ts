// Twelve clients at once from one address, each with another mistake, four of them under one name. Each is an attempt of
// its own, and told its own mistake.

import { expect, it } from 'vitest'
import { chrome, codeIn, newAgent, type TestAgent } from '../support/agent.ts'
import { basic, newVerifier, s256 } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** Until a code is here: the client discovers, and its person’s browser asks for authorization. */
async function obtain(server: TestServer, client: TestAgent): Promise<{ code: string; verifier: string }> {
  const verifier = newVerifier()
  await client.discover()
  const answer = await newAgent(server, chrome).authorize({ code_challenge: s256(verifier) })
  return { code: codeIn(answer), verifier }
}

async function tokenOf(server: TestServer, client: TestAgent): Promise<string> {
  await client.discover()
  const { clientId: client_id, clientSecret: client_secret } = server.config
  const answer = await client.post('/token', { grant_type: 'client_credentials', client_id, client_secret })
  return JSON.parse(answer.body).access_token
}

type Mistake = (server: TestServer, client: TestAgent) => Promise<unknown>

/** By what the timeline says of each; the first four have one name. */
const mistakes: readonly (readonly [RegExp, Mistake])[] = [
  [
    /was sent without its client secret/,
    async (server, client) => {
      const { code, verifier } = await obtain(server, client)
      await client.exchange(code, { code_verifier: verifier, client_secret: undefined })
    },
  ],
  [
    /^The client secret is wrong/,
    async (server, client) => {
      const { code, verifier } = await obtain(server, client)
      await client.exchange(code, { code_verifier: verifier, client_secret: 'not-it' })
    },
  ],
  [
    /^The PKCE verifier does not match the challenge/,
    async (server, client) => {
      const { code } = await obtain(server, client)
      await client.exchange(code, { code_verifier: newVerifier() })
    },
  ],
  [
    /authorization code was used/,
    async (server, client) => {
      const { code, verifier } = await obtain(server, client)
      await client.exchange(code, { code_verifier: verifier })
      await client.exchange(code, { code_verifier: verifier })
    },
  ],
  [/^The client did not go on after the 401/, (_server, client) => client.rpc({ method: 'initialize' })],
  [/^The client read the metadata but did not go on/, (_server, client) => client.discover()],
  [
    /does not register clients/,
    async (_server, client) => {
      await client.discover()
      await client.send('POST', '/register', { 'content-type': 'application/json' }, '{}')
    },
  ],
  [/^The MCP endpoint is .*“\/”/, (_server, client) => client.rpc({ method: 'initialize' }, {}, '/')],
  [
    /“undefined”/,
    async (server, client) => {
      await tokenOf(server, client)
      await client.rpc({ method: 'tools/list' }, { authorization: 'Bearer undefined' })
    },
  ],
  [
    /“ehco”/,
    async (server, client) => {
      const authorization = `Bearer ${await tokenOf(server, client)}`
      await client.rpc({ method: 'tools/call', params: { name: 'ehco', arguments: {} } }, { authorization })
    },
  ],
  [
    /^The client secret is right, but has quotes around it/,
    async ({ config }, client) => {
      await client.discover()
      const authorization = basic(config.clientId, `"${config.clientSecret}"`)
      await client.post('/token', { grant_type: 'client_credentials' }, { authorization })
    },
  ],
  [
    /redirect URI .*is not registered/,
    async (_server, client) => {
      await client.discover()
      await client.authorize({ redirect_uri: 'http://localhost:4567/elsewhere' })
    },
  ],
]

it.each(['at once', 'each a moment after the other'])(
  'twelve clients %s are twelve attempts, each with its own cause',
  async (when) => {
    const server = await startTestServer({ autoApprove: 'all' })
    const name = (at: number) => (at < 4 ? 'node' : `client-${at}`)
    const running = mistakes.map(async ([, make], at) => {
      for (let turn = 0; when !== 'at once' && turn < at; turn++) await new Promise(setImmediate)
      await make(server, newAgent(server, name(at)))
    })
    await Promise.all(running)
    server.clock.advance(60)

    const attempts = await server.attempts()
    expect(attempts).toHaveLength(12)
    for (const [at, [title]] of mistakes.entries()) {
      const its = attempts.filter(({ client, title: told }) => client === name(at) && title.test(told))
      expect(its.map(({ title: told }) => told)).toEqual([expect.stringMatching(title)])
    }
    const signIns = attempts.filter(({ client }) => client === 'node')
    expect(signIns.map(({ steps }) => steps.slice(0, 5).map((step) => step.name))).toEqual(
      Array(4).fill([
        'MCP request without a token',
        'Protected resource metadata',
        'Authorization server metadata',
        'Authorization request',
        'Token request: authorization_code',
      ]),
    )
  },
)
