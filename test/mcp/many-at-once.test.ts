// 64 clients at once: each with its own token, scopes, protocol revision, name and connection, with ids and progress
// tokens that collide. Each gets its own answers and nothing of another’s, whoever hangs up meanwhile.

import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { echo as echoTool } from '../../src/mcp/tools/echo.ts'
import { type Message, messagesIn } from '../support/mcp.ts'
import { exchange, newVerifier, obtainCode, post, s256, type Tokens } from '../support/oauth.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { seededRandom } from '../support/random.ts'
import { openRaw, type RawConnection } from '../support/raw-connection.ts'
import type { RawAnswer } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Client {
  /** In its User-Agent, its messages and the tools that it asks for. No name begins another. */
  readonly name: string
  readonly token: string
  readonly scope: string
  /** Whether it leaves before it has its answers. */
  readonly hangsUp: boolean
  readonly grant: 'authorization_code' | 'client_credentials'
  /** In the header; undefined if it tells none. */
  readonly revision: string | undefined
  /** A number below the limit, from its own sequence. */
  readonly random: (limit: number) => number
}

const revisions = [undefined, '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', '2026-07-28']
const ids = [1, '1', 0, -1, Number.MAX_SAFE_INTEGER, 'a"\n💥', '', 1, 1]
const modern = '2026-07-28'
const prefix = 'io.modelcontextprotocol/'

async function newClient(server: TestServer, at: number): Promise<Client> {
  const name = `client-${String(at).padStart(2, '0')}`
  const grant = at % 2 === 0 ? 'authorization_code' : 'client_credentials'
  const scope = at % 5 === 0 ? 'user' : 'user extra'
  const agent = { 'user-agent': name }
  const verifier = newVerifier()
  const granted =
    grant === 'client_credentials'
      ? await post(server, '/token', { grant_type: grant, scope }, agent)
      : await exchange(
          server,
          await obtainCode(server, { scope, code_challenge: s256(verifier) }),
          { code_verifier: verifier },
          agent,
        )
  const { access_token: token } = (await granted.json()) as Tokens
  const bytes = seededRandom(name)
  return {
    name,
    token,
    scope,
    hangsUp: at % 3 === 0,
    grant,
    revision: revisions[at % revisions.length],
    random: (limit) => bytes(4).readUInt32BE() % limit,
  }
}

/** The messages of one request, as its client sends them. */
type Asked = readonly [Message, ...Message[]]

/** What a client asks at its turns: every kind of request, another one first for each client. */
function asked(client: Client, turn: number): Asked {
  const kinds = [
    shortEcho,
    longEcho,
    time,
    unknownTool,
    list,
    wrongArguments,
    client.revision === modern ? list : batch,
  ]
  const kind = kinds[(client.random(kinds.length) + turn) % kinds.length] ?? list
  return kind(client, turn)
}

const shortEcho = (client: Client, turn: number): Asked => [echo(client, turn, 10)]
const longEcho = (client: Client, turn: number): Asked => [
  echo(client, turn, client.random(4) === 0 ? 200_000 : 20_000),
]
const time = (client: Client, turn: number): Asked => [
  message(client, turn, 'tools/call', { name: 'get_time' }),
]
const unknownTool = (client: Client, turn: number): Asked => [
  message(client, turn, 'tools/call', { name: `nope-${client.name}` }),
]
const list = (client: Client, turn: number): Asked => [message(client, turn, 'tools/list', {})]
const wrongArguments = (client: Client, turn: number): Asked => [
  message(client, turn, 'tools/call', { name: 'echo', arguments: {} }),
]
const batch = (client: Client, turn: number): Asked => [
  { ...echo(client, turn, 10_000), id: 1 },
  { ...echo(client, turn + 1, 10), id: '1' },
  { ...message(client, turn, 'ping', {}), id: 0 },
]

function echo(client: Client, turn: number, length: number): Message {
  const text = `${client.name} at ${turn} 💥 ${'.'.repeat(client.random(length))}`
  return message(client, turn, 'tools/call', { name: 'echo', arguments: { message: text } })
}

function message(client: Client, turn: number, method: string, params: object): Message {
  const said = {
    [`${prefix}protocolVersion`]: modern,
    [`${prefix}clientInfo`]: { name: client.name, version: '1' },
    [`${prefix}clientCapabilities`]: {},
  }
  const _meta = { progressToken: 1, ...(client.revision === modern && said) }
  const id = ids[(client.random(ids.length) + turn) % ids.length]
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta } }
}

/** A request as it goes over the wire. */
function bytesOf(server: TestServer, client: Client, messages: Asked): Buffer {
  const [first, ...others] = messages
  const body = Buffer.from(JSON.stringify(others.length === 0 ? first : messages))
  const head = [
    'POST /mcp HTTP/1.1',
    `Host: localhost:${server.config.port}`,
    `User-Agent: ${client.name}`,
    `Authorization: Bearer ${client.token}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Content-Length: ${body.length}`,
    ...(client.revision === undefined ? [] : [`MCP-Protocol-Version: ${client.revision}`]),
    ...(client.revision === modern ? [`Mcp-Method: ${first.method}`, ...nameHeader(first)] : []),
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}

function nameHeader({ params }: Message): readonly string[] {
  const { name } = params as { readonly name?: string }
  return name === undefined ? [] : [`Mcp-Name: ${name}`]
}

/** Writes a request in pieces, with the turns of others between them. */
async function writeInPieces(connection: RawConnection, bytes: Buffer, { random }: Client): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(60_000)
    connection.write(bytes.subarray(at, end))
    at = end
    await turns(random(4))
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

/** Checks that an answer is right, is the client’s own, and has nothing of another. */
function expectOwn(server: TestServer, client: Client, messages: Asked, answer: RawAnswer): void {
  const names = answer.body.match(/client-\d\d/g) ?? []
  expect(names.filter((name) => name !== client.name)).toEqual([])
  if (messages.some(callsEcho) && !client.scope.includes('extra')) {
    expect(answer.status).toBe(403)
    expect(answer.headers.get('www-authenticate')).toContain('scope="user extra"')
    return
  }
  const expected = messages.map((each) => ({ jsonrpc: '2.0', id: each.id, ...outcome(server, client, each) }))
  const got = messagesIn(answer.body)
  expect(got).toHaveLength(expected.length)
  expect(got).toEqual(expect.arrayContaining(expected))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe(
    client.revision === modern ? 'application/json' : 'text/event-stream',
  )
}

function callsEcho({ method, params }: Message): boolean {
  return method === 'tools/call' && (params as { readonly name: string }).name === 'echo'
}

/** The result or error of a message; in 2026 a result says who answers, before that it does not. */
function outcome(server: TestServer, { revision }: Client, { method, params }: Message): object {
  const inEra = (result: object) => ({
    result:
      revision === modern
        ? {
            ...result,
            resultType: 'complete',
            _meta: {
              [`${prefix}serverInfo`]: expect.objectContaining({ name: 'mcp-static-auth' }),
            },
          }
        : result,
  })
  if (method === 'ping') return inEra({})
  if (method === 'tools/list') {
    const both = [expect.objectContaining({ name: 'get_time' }), expect.objectContaining({ name: 'echo' })]
    const cache = revision === modern ? { ttlMs: expect.any(Number), cacheScope: expect.any(String) } : {}
    return inEra({ tools: both, ...cache })
  }
  const { name, arguments: args } = params as { name: string; arguments?: { message?: string } }
  if (name.startsWith('nope')) return { error: { code: -32602, message: `Tool ${name} not found` } }
  if (name === 'get_time') {
    const timestamp = server.clock.now() / 1000
    return inEra(called(expect.objectContaining({ timestamp }), expect.stringContaining(String(timestamp))))
  }
  const { message } = args ?? {}
  if (message === undefined) {
    return inEra({ isError: true, content: [{ type: 'text', text: expect.stringContaining('message') }] })
  }
  const structured = { echo: message, length: [...message].length }
  return inEra(called(structured, JSON.stringify(structured)))
}

function called(structuredContent: unknown, text: unknown): object {
  return { content: [{ type: 'text', text }], structuredContent }
}

/** What a call of echo can see of its request. */
interface Sight {
  readonly message: string
  readonly token: string | undefined
  readonly scope: string | undefined
  readonly revision: unknown
  readonly clientInfo: unknown
  readonly progressToken: unknown
  readonly isAborted: boolean
}

/**
 * Makes echo pause, as most tools do, since only then is one called while others run. Returns what its calls see when
 * they begin and when they end.
 */
function slowEcho(pause: (message: string) => Promise<void>): readonly Sight[] {
  const sights: Sight[] = []
  const { register } = echoTool
  const slowed = vi.spyOn(echoTool, 'register').mockImplementation((server) => {
    type Run = (args: { readonly message: string }, ctx: ServerContext) => Promise<CallToolResult>
    const registerTool = (name: string, config: { inputSchema: typeof anyArguments }, run: Run) =>
      server.registerTool(name, config, async (args, ctx) => {
        sights.push(sightOf(args.message, ctx))
        await pause(args.message)
        sights.push(sightOf(args.message, ctx))
        return run(args, ctx)
      })
    register(Object.create(server, { registerTool: { value: registerTool } }))
  })
  onTestFinished(() => slowed.mockRestore())
  return sights
}

const anyArguments = z.object({ message: z.string() })

function sightOf(message: string, { http, mcpReq }: ServerContext): Sight {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {}
  return {
    message,
    token: http?.authInfo?.token,
    scope: http?.authInfo?.scopes.join(' '),
    revision: envelope[`${prefix}protocolVersion`],
    clientInfo: envelope[`${prefix}clientInfo`],
    progressToken: mcpReq._meta?.progressToken,
    isAborted: mcpReq.signal.aborted,
  }
}

/** Checks that each call of echo saw the request of its own client, from beginning to end. */
function expectOwnSights(sights: readonly Sight[], clients: readonly Client[]): void {
  // Each call sees twice; some tokens do not allow any.
  expect(sights.length).toBeGreaterThan(clients.length / 4)
  for (const { message, isAborted, ...sight } of sights) {
    const client = clients.find(({ name }) => message.startsWith(name))
    expect(sight).toEqual({
      token: client?.token,
      scope: client?.scope,
      revision: client?.revision === modern ? modern : undefined,
      clientInfo: client?.revision === modern ? { name: client.name, version: '1' } : undefined,
      progressToken: 1,
    })
    if (isAborted) expect(client?.hangsUp, client?.name).toBe(true)
  }
}

/** Asks on the client’s one connection, at times twice before it reads. */
async function talk(server: TestServer, client: Client, from: number, to: number): Promise<void> {
  const connection = openRaw(server)
  for (let turn = from; turn < to; turn += 2) {
    const [one, other] = [asked(client, turn), asked(client, turn + 1)]
    const ask = async (messages: Asked) => {
      const answer = connection.answer()
      const [answered] = await Promise.all([
        answer,
        writeInPieces(connection, bytesOf(server, client, messages), client),
      ])
      expectOwn(server, client, messages, answered)
    }
    if (client.random(2) === 0) {
      await ask(one)
      await ask(other)
    } else {
      const answers = Promise.all([connection.answer(), connection.answer()])
      const both = Buffer.concat([bytesOf(server, client, one), bytesOf(server, client, other)])
      const [[first, second]] = await Promise.all([answers, writeInPieces(connection, both, client)])
      expectOwn(server, client, one, first)
      expectOwn(server, client, other, second)
    }
  }
  connection.hangUp()
}

/** Asks on a new connection each time, and hangs up before the answer is whole. */
async function hangUpAgainAndAgain(server: TestServer, client: Client): Promise<void> {
  const ways = ['in the body', 'after the body', 'in the answer']
  for (let turn = 0; turn < 6; turn++) {
    const connection = openRaw(server)
    const way = ways[(client.random(ways.length) + turn) % ways.length]
    const messages = way === 'in the answer' ? longEcho(client, turn) : asked(client, turn)
    const bytes = bytesOf(server, client, messages)
    if (way === 'in the body') {
      await writeInPieces(connection, bytes.subarray(0, bytes.length - 1 - client.random(20)), client)
    } else {
      await writeInPieces(connection, bytes, client)
      await (way === 'in the answer' ? connection.begun() : turns(client.random(20)))
    }
    connection.hangUp()
  }
}

describe('64 clients at once', () => {
  let server: TestServer
  let clients: readonly Client[]
  let sights: readonly Sight[]
  let pause: (message: string) => Promise<void>
  beforeEach(async () => {
    pause = (message) => turns(message.length % 12)
    sights = slowEcho((message) => pause(message))
    server = await startTestServer({ autoApprove: 'all', toolScope: 'echo=extra' })
    clients = await Promise.all(Array.from({ length: 64 }, (_, at) => newClient(server, at)))
  })

  it('get their own answers and nothing of another’s, though a third of them hangs up', {
    timeout: longMs,
  }, async () => {
    await Promise.all(
      clients.map((client) =>
        client.hangsUp ? hangUpAgainAndAgain(server, client) : talk(server, client, 0, 8),
      ),
    )
    // The server is well, and those who hung up are as welcome as before.
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await Promise.all(clients.map((client) => talk(server, client, 8, 10)))
    expect(server.log).toEqual([])
    expectOwnSights(sights, clients)
    await expectOwnAttempts(server, clients)
  })

  it('get their own answers when all their calls run at the same moment, and some hang up then', async () => {
    let goOn = () => {}
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    pause = () => gate
    const callers = clients
      .filter(({ scope }) => scope.includes('extra'))
      .map((client) => ({ client, messages: shortEcho(client, 0), connection: openRaw(server) }))
    const stay = callers.filter(({ client }) => !client.hangsUp)
    const answers = Promise.all(stay.map(({ connection }) => connection.answer()))
    for (const { client, messages, connection } of callers) {
      connection.write(bytesOf(server, client, messages))
    }
    await vi.waitFor(() => expect(sights).toHaveLength(callers.length), { timeout: patienceMs })
    for (const { client, connection } of callers) if (client.hangsUp) connection.hangUp()
    await turns(50)
    goOn()
    for (const [at, answer] of (await answers).entries()) {
      const { client, messages } = stay[at] ?? {}
      if (client !== undefined && messages !== undefined) expectOwn(server, client, messages, answer)
    }
    expectOwnSights(sights, clients)
  })

  it('get their own answers through one connection, as a proxy would send them', async () => {
    const connection = openRaw(server)
    const requests = clients.map((client) => ({ client, messages: asked(client, 0) }))
    const answers = Promise.all(requests.map(() => connection.answer()))
    connection.write(Buffer.concat(requests.map(({ client, messages }) => bytesOf(server, client, messages))))
    for (const [at, answer] of (await answers).entries()) {
      const { client, messages } = requests[at] ?? {}
      if (client !== undefined && messages !== undefined) expectOwn(server, client, messages, answer)
    }
    expectOwnSights(sights, clients)
  })
})

/** Checks that the timeline shows an attempt for each, with its own token, grant, revision and mistakes. */
async function expectOwnAttempts(server: TestServer, clients: readonly Client[]): Promise<void> {
  const attempts = await server.attempts()
  expect(attempts).toHaveLength(64)
  for (const client of clients) {
    const own = attempts.filter((attempt) => JSON.stringify(attempt).includes(client.name))
    expect(own).toHaveLength(1)
    const names = JSON.stringify(own).match(/client-\d\d/g) ?? []
    expect(new Set(names)).toEqual(new Set([client.name]))
    const details = own.flatMap(({ steps }) => steps.map((step) => step.details))
    expect(details).toContainEqual(
      expect.objectContaining({ grantType: client.grant, grantedScope: client.scope }),
    )
    const told = new Set(
      details.flatMap(({ rpcMethods, protocolVersion }) => (rpcMethods ? [protocolVersion] : [])),
    )
    expect(told).toEqual(new Set([client.revision]))
  }
  // Every request of a token is that of its client.
  const users = new Map<unknown, Set<string>>()
  for (const event of server.events) {
    if (event.endpoint !== 'mcp') continue
    const { token } = event.details
    users.set(token, (users.get(token) ?? new Set()).add(event.userAgent))
  }
  expect([...users.values()].map((names) => [...names].join(' ')).sort()).toEqual(
    clients.map(({ name }) => name),
  )
}
