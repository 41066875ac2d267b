// What the timeline says of requests that the MCP endpoint answers with an error: the case by its name, what to do, and
// never that all is well. The answers themselves are for malformed.test.ts and revisions.test.ts.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { tracing } from '../../src/handshake/trace.ts'
import { mcpEndpoint } from '../../src/mcp/endpoint.ts'
import { mcpService } from '../../src/mcp/service.ts'
import { type Tool, tool } from '../../src/mcp/tool.ts'
import { locator } from '../../src/protocol/places.ts'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import {
  clientToken,
  mcpHeaders,
  modernHeaders,
  modernRequest,
  request,
  sendMcp,
  toolCall,
} from '../support/mcp.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { type Attempt, attemptsWhen } from '../support/timeline.ts'

type Headers = Record<string, string>

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
}
const list = request('tools/list')
const echo = { name: 'echo', arguments: { message: 'hi' } }
const withoutMeta = { ...modernRequest('tools/list'), params: {} }
const halfMeta = request('tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } })

/** A good token, then these messages; the only attempt, once it has all of their steps. */
async function attemptAfter(
  server: TestServer,
  ...sent: readonly (readonly [body: unknown, headers?: Headers | undefined])[]
): Promise<Attempt> {
  const token = await clientToken(server)
  for (const [body, headers] of sent) await sendMcp(server, token, body, headers)
  const [attempt] = await attemptsWhen(server, (attempts) => {
    expect(attempts.map(({ stepCount }) => stepCount)).toEqual([sent.length + 1])
  })
  if (attempt === undefined) throw new Error('no attempt')
  return attempt
}

describe('the headline of a request that is answered with an error', () => {
  it.each<[reason: RefusalReason, title: string, body: unknown, headers?: Headers]>([
    [
      'accept_unsupported',
      'The `Accept` header is “application/json”; it must also allow `text/event-stream`',
      list,
      { accept: 'application/json' },
    ],
    [
      'accept_unsupported',
      'The `Accept` header is “text/event-stream”; it must also allow `application/json`',
      list,
      { accept: 'text/event-stream' },
    ],
    [
      'accept_unsupported',
      'The `Accept` header is “*/*”; it must name `application/json` and `text/event-stream`',
      list,
      { accept: '*/*' },
    ],
    [
      'mcp_content_type_unsupported',
      'The `Content-Type` header is “text/plain”; it must be `application/json`',
      list,
      { 'content-type': 'text/plain' },
    ],
    [
      'mcp_content_type_unsupported',
      'The `Content-Type` header is “application/x-www-form-urlencoded”; it must be `application/json`',
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['json_malformed', 'The body of the MCP request is not JSON: it ends too early', '{"jsonrpc": "2.0"'],
    [
      'json_malformed',
      "The body of the MCP request is not JSON: “'” is not expected at position 1",
      "{'jsonrpc': '2.0'}",
    ],
    ['json_malformed', 'The body of the MCP request is not JSON: “h” is not expected', 'hello'],
    ['json_rpc_malformed', 'The body is not a JSON-RPC message: it is empty', ''],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `jsonrpc` is missing',
      { method: 'ping', id: 1 },
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `jsonrpc` is not `"2.0"`',
      { ...list, jsonrpc: '1.0' },
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `method` is missing',
      { jsonrpc: '2.0', id: 1 },
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `id` is null; leave it out if no answer is expected',
      { ...list, id: null },
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `params` is not an object',
      { ...list, params: [1] },
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: there is a string instead of an object',
      '"tools/list"',
    ],
    ['json_rpc_malformed', 'The body is not a JSON-RPC message: it is an empty batch', []],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: in message 2 of the batch, `jsonrpc` is missing',
      [list, { id: 2 }],
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: it is a batch of more than 100 messages',
      Array(101).fill(list),
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: `initialize` is in a batch with others',
      [request('initialize', initialize), list],
    ],
    [
      'json_rpc_malformed',
      'The body is not a JSON-RPC message: it is a batch, which its revision of MCP no longer has',
      [modernRequest('tools/list')],
    ],
    [
      'protocol_version_unsupported',
      'The MCP protocol version “1999-01-01” is not supported',
      list,
      { 'mcp-protocol-version': '1999-01-01' },
    ],
    [
      'protocol_version_unsupported',
      'The MCP protocol version “2099-01-01” is not supported',
      list,
      { 'mcp-protocol-version': '2099-01-01' },
    ],
    [
      'protocol_version_unsupported',
      'The MCP protocol version “2099-01-01” is not supported',
      JSON.parse(JSON.stringify(modernRequest('tools/list')).replace('2026-07-28', '2099-01-01')),
      { ...modernHeaders('tools/list'), 'mcp-protocol-version': '2099-01-01' },
    ],
    [
      'header_body_mismatch',
      'The header `Mcp-Method` is “tools/list”, but the body says “tools/call”',
      modernRequest('tools/call', echo),
      modernHeaders('tools/list'),
    ],
    [
      'header_body_mismatch',
      'The header `Mcp-Method` is missing',
      modernRequest('tools/list'),
      { 'mcp-protocol-version': '2026-07-28' },
    ],
    [
      'header_body_mismatch',
      'The header `Mcp-Name` is “get_time”, but the body says “echo”',
      modernRequest('tools/call', echo),
      modernHeaders('tools/call', 'get_time'),
    ],
    [
      'header_body_mismatch',
      'The header `Mcp-Name` is missing',
      modernRequest('tools/call', echo),
      modernHeaders('tools/call'),
    ],
    [
      'header_body_mismatch',
      'The header `MCP-Protocol-Version` is “2025-11-25”, but the body says “2026-07-28”',
      modernRequest('tools/list'),
      { ...modernHeaders('tools/list'), 'mcp-protocol-version': '2025-11-25' },
    ],
    [
      'header_body_mismatch',
      'The header `MCP-Protocol-Version` is “2026-07-28”, but the body says “{"toString":null}”',
      request('initialize', { _meta: { 'io.modelcontextprotocol/protocolVersion': { toString: null } } }),
      { 'mcp-protocol-version': '2026-07-28' },
    ],
    [
      'header_body_mismatch',
      'The header `MCP-Protocol-Version` is missing',
      modernRequest('tools/list'),
      { 'mcp-method': 'tools/list' },
    ],
    [
      'header_body_mismatch',
      'The header `MCP-Protocol-Version` is “2026-07-28”, but the body says “initialize”',
      request('initialize', initialize),
      { 'mcp-protocol-version': '2026-07-28' },
    ],
    ['request_metadata_invalid', 'The request has no `_meta`', withoutMeta, modernHeaders('tools/list')],
    [
      'request_metadata_invalid',
      'The request has no `io.modelcontextprotocol/clientCapabilities`',
      halfMeta,
      modernHeaders('tools/list'),
    ],
    ['method_unknown', 'There is no method “tool/list”; did you mean `tools/list`?', request('tool/list')],
    ['method_unknown', 'There is no method “echo”; did you mean `tools/call`?', request('echo')],
    ['method_unknown', 'There is no method “tools/destroy”', request('tools/destroy')],
    ['method_unknown', 'There is no method “nope”', modernRequest('nope'), modernHeaders('nope')],
    ['method_unknown', 'There is no method “__proto__”', request('__proto__')],
    [
      'method_params_invalid',
      'The request “initialize” has no `clientInfo`',
      request('initialize', { ...initialize, clientInfo: undefined }),
    ],
    [
      'method_params_invalid',
      'The `protocolVersion` in the request “initialize” is invalid',
      request('initialize', { ...initialize, protocolVersion: 1 }),
    ],
    ['method_params_invalid', 'The request “tools/call” has no `name`', request('tools/call')],
    [
      'method_params_invalid',
      'The `arguments` in the request “tools/call” is invalid',
      toolCall('echo', '{"message": "hi"}'),
    ],
    ['tool_unknown', 'There is no tool “ehco”; did you mean `echo`?', toolCall('ehco')],
    ['tool_unknown', 'There is no tool “Get-Time”; did you mean `get_time`?', toolCall('Get-Time')],
    [
      'tool_unknown',
      'There is no tool “mcp__server__echo”; did you mean `echo`?',
      toolCall('mcp__server__echo'),
    ],
    ['tool_unknown', 'There is no tool “search”', toolCall('search')],
    [
      'tool_unknown',
      'There is no tool “ehco”; did you mean `echo`?',
      modernRequest('tools/call', { ...echo, name: 'ehco' }),
      modernHeaders('tools/call', 'ehco'),
    ],
    ['tool_arguments_invalid', 'The tool `echo` was called without `message`', toolCall('echo')],
    [
      'tool_arguments_invalid',
      'The tool `echo` was called without `message`',
      toolCall('echo', { msg: 'hi' }),
    ],
    [
      'tool_arguments_invalid',
      'The tool `echo` was called with a wrong `message`',
      toolCall('echo', { message: 1 }),
    ],
    [
      'tool_arguments_invalid',
      'The tool `echo` was called without `message`',
      modernRequest('tools/call', { name: 'echo' }),
      modernHeaders('tools/call', 'echo'),
    ],
  ])('names the case: %s, %s', async (reason, title, body, headers) => {
    const attempt = await attemptAfter(await startTestServer(), [list], [body, headers])
    expect(attempt).toMatchObject({ kind: 'error', reason, title, fix: expect.stringMatching(/\.$/) })
    expect(attempt.steps.at(-1)).toMatchObject({ outcome: 'refused', refusal: { reason, title } })
  })

  it('says that the Accept header is missing, which no fetch leaves out', async () => {
    const server = await startTestServer()
    const { authorization = '' } = mcpHeaders(await clientToken(server))
    const body = JSON.stringify(list)
    const lines = [
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ]
    await sendRaw(server, `${head(server, 'POST /mcp', lines)}\r\n${body}`)
    await attemptsWhen(server, ([attempt]) =>
      expect(attempt?.title).toBe(
        'The `Accept` header is missing; it must name `application/json` and `text/event-stream`',
      ),
    )
  })

  it('is a warning where a client asks for a feature that no server need have', async () => {
    const attempt = await attemptAfter(await startTestServer(), [list], [request('resources/list')])
    expect(attempt).toMatchObject({
      kind: 'warn',
      reason: 'method_unknown',
      title: 'There is no method “resources/list”',
    })
  })

  it('is that of the first message that failed in a batch', async () => {
    const batch = [
      toolCall('echo', { message: 'hi' }, 1),
      toolCall('echo', {}, 2),
      request('nope', {}, 3),
      toolCall('ehco', {}, 4),
    ]
    const attempt = await attemptAfter(await startTestServer(), [batch])
    expect(attempt.title).toBe('The tool `echo` was called without `message`')
  })

  it('never shows more of a long name than there is room for, nor what would reorder a line', async () => {
    const name = `\u202e<b>${'x'.repeat(5000)}`
    const attempt = await attemptAfter(await startTestServer(), [toolCall(name)])
    expect(attempt.title).toMatch(/^There is no tool “�<b>x+…x+…”$/)
    expect(JSON.stringify(attempt).length).toBeLessThan(6000)
  })
})

describe('a refused call', () => {
  const wrong = [toolCall('echo')] as const
  const unknown = [toolCall('ehco')] as const
  const right = [toolCall('echo', { message: 'hi' })] as const
  const opened = [request('initialize', initialize)] as const
  const json = [list, { accept: 'application/json' }] as const

  it.each([
    ['arguments, by a good call of the same tool', [wrong, right], 'Connected, and called `echo`'],
    ['an unknown tool, by the one that was meant', [unknown, right], 'Connected, and called `echo`'],
    ['Accept, by the same request made well', [json, [list]], 'Connected'],
    ['Accept at the start, by the same start made well', [[opened[0], json[1]], opened], 'Connected'],
    ['JSON, by any message', [['{'], opened], 'Connected'],
    ['a method, by the one that was meant', [[request('tool/list')], [list]], 'Connected'],
    [
      'params, by the same method with others',
      [[request('tools/call')], right],
      'Connected, and called `echo`',
    ],
    ['a missing feature, by going on', [[request('prompts/list')], [list]], 'Connected'],
  ] as const)('is got over: %s', async (_what, sent, title) => {
    const attempt = await attemptAfter(await startTestServer(), ...sent)
    expect(attempt).toMatchObject({ kind: 'ok', title })
    expect(attempt.steps.map(({ outcome }) => outcome)).toContain('refused')
  })

  it.each([
    [
      'arguments, by another tool',
      [wrong, [toolCall('get_time')]],
      'The tool `echo` was called without `message`',
    ],
    ['arguments, by a new start', [wrong, opened], 'The tool `echo` was called without `message`'],
    ['an unknown tool, by a list', [unknown, [list]], 'There is no tool “ehco”; did you mean `echo`?'],
    [
      'Accept, by a start with another one',
      [json, opened],
      'The `Accept` header is “application/json”; it must also allow `text/event-stream`',
    ],
  ] as const)('is not got over: %s', async (_what, sent, title) => {
    expect(await attemptAfter(await startTestServer(), ...sent)).toMatchObject({ kind: 'error', title })
  })

  it('is not served: the home page says that a client was refused', async () => {
    const server = await startTestServer()
    await sendMcp(server, await clientToken(server), toolCall('ehco'))
    const page = await (await fetch(`${server.url}/connection`)).text()
    expect(page).toContain('Refused: There is no tool')
    expect(page).toContain('/errors/tool_unknown')
  })

  it('is a warning in the log, with its reason and its fix', async () => {
    const server = await startTestServer({ logLevel: 'warn', logFormat: 'json' })
    await sendMcp(server, await clientToken(server), toolCall('ehco'))
    await expect.poll(() => server.log).toHaveLength(1)
    expect(JSON.parse(server.log[0] ?? '')).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('refused: There is no tool “ehco”; did you mean `echo`?'),
      status: 200,
      reason: 'tool_unknown',
      fix: 'Call a tool by its name in `tools/list`.',
    })
  })
})

const plain = sharedServer()

describe('an error', () => {
  it.each([
    [406, list, { accept: 'application/json' }],
    [415, list, { 'content-type': 'text/plain' }],
    [400, '{', {}],
    [400, list, { 'mcp-protocol-version': '2099-01-01' }],
    [200, toolCall('ehco'), {}],
  ])('with status %i can be read by a page of an allowed origin', async (status, body, headers) => {
    const server = await plain()
    const origin = 'http://localhost:6274'
    const answer = await sendMcp(server, await clientToken(server), body, { ...headers, origin })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.messages).toMatchObject([{ error: { code: expect.any(Number) } }])
  })
})

describe('a tool that fails', () => {
  const failing = tool({
    name: 'save',
    title: 'Save',
    description: 'Cannot.',
    input: z.object({ amount: z.number().max(9) }),
    output: z.object({}),
    run: () => {
      throw new Error('the disk is full')
    },
  })
  const wrongResult = tool({
    name: 'lie',
    title: 'Lie',
    description: 'Its result is not what it says.',
    input: z.object({}),
    output: z.object({ even: z.number().refine((n) => n % 2 === 0, 'not even') }),
    run: () => ({ even: 1 }),
  })

  it.each([
    ['throws', { name: 'save', arguments: { amount: 1 } }, 'tool_failed', 'the disk is full'],
    ['gives a wrong result', { name: 'lie', arguments: {} }, 'tool_failed', 'not even'],
    ['is called wrongly', { name: 'save', arguments: { amount: 10 } }, 'tool_arguments_invalid', '<=9'],
  ])('is told with its own message when it %s', async (_what, params, reason, told) => {
    const { ask, events } = await serving([failing, wrongResult])
    expect(await ask(request('tools/call', params))).toMatchObject({ isError: true })
    await expect.poll(() => events).toHaveLength(1)
    expect(events[0]?.refusal).toMatchObject({ reason, facts: { tool: params.name } })
    expect(JSON.stringify(events[0]?.refusal)).toContain(told)
  })
})

/** An MCP endpoint with these tools, and what it records. */
async function serving(tools: readonly Tool[]) {
  const events: HandshakeEvent[] = []
  const trace = tracing({
    record: (event) => events.push(event),
    wallClock: () => 0,
    locate: locator([{ name: 'main', path: '', isScenario: false }]),
    addressOf: () => '',
    secrets: [],
  })
  const unexpected = (error: unknown) => {
    throw error
  }
  const service = mcpService({ tools, version: '1', unexpected })
  const endpoint = mcpEndpoint({
    publicUrl: 'http://localhost:1',
    resource: 'http://localhost:1/mcp',
    resourceMetadataUrl: 'http://localhost:1/metadata',
    verify: async () => ({ clientId: 'x', username: undefined, scopes: [], expiresAt: 2 ** 31 }),
    recognise: () => undefined,
    wallClock: () => 0,
    service,
    scopes: [],
    toolScopes: {},
    allowedOrigins: [],
    seams: {},
    sleep: async () => {},
    readsRefused: false,
    unexpected,
  })
  const server = createServer((req, res) => {
    trace(req, res)
    void endpoint(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(async () => {
    server.close()
    await service.close()
  })
  const mcp = `http://localhost:${(server.address() as AddressInfo).port}/mcp`
  const ask = async (message: object): Promise<unknown> => {
    const sent = { method: 'POST', headers: mcpHeaders('x'), body: JSON.stringify(message) }
    const text = await (await fetch(mcp, sent)).text()
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result
  }
  return { ask, events }
}
