// What the MCP endpoint says to messages that are wrong: a status and a JSON-RPC error, at once, and never a 5xx.

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  askMcp,
  clientToken,
  type Message,
  mcpHeaders,
  modernHeaders,
  modernRequest,
  request,
  sendMcp,
  toolCall,
} from '../support/mcp.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

const plainServer = sharedServer()

/** JSON nested so deep; JSON.stringify of it would itself give up. */
function nested(open: string, close: string, levels: number): string {
  return `${open.repeat(levels)}1${close.repeat(levels)}`
}

function withArguments(json: string): string {
  return JSON.stringify(toolCall('get_time', 'ARGUMENTS')).replace('"ARGUMENTS"', json)
}

describe('a body that is no message', () => {
  it.each<[string, number, number, string | Uint8Array, Record<string, string>]>([
    ['bad JSON', 400, -32700, '{', {}],
    ['two values', 400, -32700, '{} {}', {}],
    ['a lone quote', 400, -32700, '"', {}],
    ['bytes that are no UTF-8', 400, -32700, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), {}],
    ['a NUL byte', 400, -32700, '\0', {}],
    ['nothing', 400, -32600, '', {}],
    ['null', 400, -32600, 'null', {}],
    ['a number', 400, -32600, '1', {}],
    ['a string', 400, -32600, '"tools/list"', {}],
    ['an empty object', 400, -32600, '{}', {}],
    ['an empty batch', 400, -32600, '[]', {}],
    ['a batch of more than 100', 400, -32600, JSON.stringify(Array(101).fill(request('ping'))), {}],
    ['arrays nested too deeply', 400, -32700, nested('[', ']', 200_000), {}],
    ['arguments nested too deeply', 400, -32700, withArguments(nested('{"a":', '}', 100_000)), {}],
    ['another content type', 415, -32000, JSON.stringify(request('ping')), { 'content-type': 'text/plain' }],
    ['a form', 415, -32000, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['two content types', 415, -32000, '{}', { 'content-type': 'application/json, text/plain' }],
    ['an unknown charset', 415, -32000, '{}', { 'content-type': 'application/json; charset=klingon' }],
    ['an unknown encoding', 415, -32000, '{}', { 'content-encoding': 'zip' }],
    ['an encoding that it has not', 400, -32700, '{}', { 'content-encoding': 'gzip' }],
    ['no Accept for streams', 406, -32000, JSON.stringify(request('ping')), { accept: 'application/json' }],
    ['no Accept for JSON', 406, -32000, JSON.stringify(request('ping')), { accept: 'text/event-stream' }],
  ])('is refused: %s', async (_what, status, code, body, headers) => {
    const server = await startTestServer()
    const answer = await sendMcp(server, await clientToken(server), body, headers)
    expect(answer.messages).toEqual([
      { jsonrpc: '2.0', error: { code, message: expect.stringMatching(/^[\x20-\x7e]+$/) }, id: null },
    ])
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(server.log).toEqual([])
  })

  it.each([
    ['as it is', (body: Buffer) => body, {}],
    ['unpacked', gzipSync, { 'content-encoding': 'gzip' }],
  ])('is refused with 413 when it has more than 1 MiB %s', async (_how, pack, headers) => {
    const server = await plainServer()
    const token = await clientToken(server)
    const sized = (bytes: number) => {
      const envelope = JSON.stringify(toolCall('echo', { message: '' }))
      return Buffer.from(envelope.replace('""', `"${'x'.repeat(bytes - envelope.length)}"`))
    }
    const limit = 1024 * 1024
    const tooLarge = await sendMcp(server, token, pack(sized(limit + 1)), headers)
    expect(tooLarge.status).toBe(413)
    const message = 'Bad request: the body could not be read, because it is too large'
    expect(tooLarge.messages).toMatchObject([{ error: { code: -32000, message } }])
    const largest = await sendMcp(server, token, pack(sized(limit)), headers)
    expect(largest.status).toBe(200)
    expect(largest.messages).toMatchObject([
      { result: { structuredContent: { length: expect.any(Number) } } },
    ])
  })

  it('is told in the log with its reason', async () => {
    const server = await startTestServer()
    await sendMcp(server, await clientToken(server), '{')
    expect(server.events.at(-1)?.refusal).toMatchObject({ reason: 'json_malformed' })
  })
})

describe('a request that is wrong', () => {
  it.each<[string, Message, number, number?]>([
    ['an unknown method', request('tools/destroy'), -32601],
    ['a method of another feature', request('resources/list'), -32601],
    ['a method named like a property', request('__proto__'), -32601],
    ['an empty method', request(''), -32601],
    ['an unknown tool', toolCall('nope'), -32602],
    ['a tool named like a property', toolCall('constructor'), -32602],
    ['a tool named __proto__', toolCall('__proto__'), -32602],
    ['no tool at all', request('tools/call'), -32602],
    ['a tool that is a number', request('tools/call', { name: 1 }), -32602],
    ['params that are a list', { ...request('tools/call'), params: [1] }, -32600, 400],
  ])('is answered by a JSON-RPC error: %s', async (_what, message: Message, code, expected = 200) => {
    const server = await startTestServer()
    const token = await clientToken(server)
    const { status, messages } = await sendMcp(server, token, message)
    expect(messages).toMatchObject([{ jsonrpc: '2.0', error: { code } }])
    expect(status).toBe(expected)
    expect(server.log).toEqual([])
  })

  it.each([
    ['none', {}],
    ['a number', { message: 1 }],
    ['null', { message: null }],
    ['an object', { message: { toString: 'x' } }],
  ])('tells wrong arguments as a result that a model can read: %s', async (_what, args) => {
    const server = await plainServer()
    const { result } = await askMcp(server, await clientToken(server), toolCall('echo', args))
    expect(result).toMatchObject({ isError: true, content: [{ type: 'text' }] })
    expect(JSON.stringify(result)).toMatch(/message/)
  })

  it('ignores arguments that nobody asked for, __proto__ among them', async () => {
    const server = await plainServer()
    const token = await clientToken(server)
    const body = JSON.stringify(toolCall('echo', { message: 'hi', other: 1 })).replace(
      '"other":1',
      '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}',
    )
    const { messages } = await sendMcp(server, token, body)
    expect(messages).toMatchObject([{ result: { structuredContent: { echo: 'hi', length: 2 } } }])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('keeps the id of the request, whatever it is', async () => {
    const server = await plainServer()
    const token = await clientToken(server)
    for (const id of [0, -1, 1e15, '', 'a"\n💥', 'x'.repeat(10_000)]) {
      expect((await askMcp(server, token, request('nope', {}, id))).id).toBe(id)
    }
  })

  it.each(['1999-01-01', '2025-11-25x', 'x'.repeat(5000), '2026-07-28'])(
    'is refused with 400 at a protocol version that it cannot have: %.20s',
    async (version) => {
      const server = await plainServer()
      const headers = { 'mcp-protocol-version': version }
      const answer = await sendMcp(server, await clientToken(server), request('tools/list'), headers)
      expect(answer.status).toBe(400)
      expect(answer.messages).toMatchObject([{ error: { code: expect.any(Number) } }])
    },
  )

  it.each([
    ['the method', modernHeaders('tools/list')],
    ['the name', modernHeaders('tools/call', 'get_time')],
    ['the revision', { ...modernHeaders('tools/call', 'echo'), 'mcp-protocol-version': '2025-11-25' }],
  ])('is refused with 400 when %s in its headers is not that of its body', async (_what, headers) => {
    const server = await plainServer()
    const message = modernRequest('tools/call', { name: 'echo', arguments: { message: 'hi' } })
    const answer = await sendMcp(server, await clientToken(server), message, headers)
    expect(answer.status).toBe(400)
    expect(answer.messages).toMatchObject([{ error: { code: expect.any(Number) } }])
  })
})

describe('a batch', () => {
  it('gets an answer to each of its requests', async () => {
    const server = await plainServer()
    const batch = [
      toolCall('echo', { message: 'one' }, 1),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      request('nope', {}, 2),
      toolCall('get_time', {}, 3),
    ]
    const { status, messages } = await sendMcp(server, await clientToken(server), batch)
    expect(status).toBe(200)
    expect(messages.map(({ id }) => id).sort()).toEqual([1, 2, 3])
  })

  it('of notifications alone is accepted without an answer', async () => {
    const server = await plainServer()
    const token = await clientToken(server)
    for (const method of ['notifications/initialized', 'notifications/cancelled', 'notifications/nope']) {
      const notification = { jsonrpc: '2.0', method, params: { requestId: 1 } }
      for (const body of [notification, [notification], [notification, notification]]) {
        expect(await sendMcp(server, token, body)).toMatchObject({ status: 202, messages: [] })
      }
    }
  })

  it('with one wrong message is refused as a whole', async () => {
    const server = await plainServer()
    for (const wrong of [null, 1, 'x', [], {}, { jsonrpc: '1.0', id: 1, method: 'ping' }]) {
      const answer = await sendMcp(server, await clientToken(server), [request('ping', {}, 7), wrong])
      expect(answer.status).toBe(400)
      expect(answer.messages).toMatchObject([{ error: { code: expect.any(Number) }, id: null }])
    }
  })

  it('is answered though it cancels its own requests', async () => {
    const server = await plainServer()
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
    const token = await clientToken(server)
    for (const batch of [
      [request('tools/list'), cancelled],
      [cancelled, request('tools/list')],
    ]) {
      const { messages } = await sendMcp(server, token, batch)
      expect(messages).toMatchObject([{ id: 1, result: { tools: expect.any(Array) } }])
    }
  })

  it('is answered though its ids repeat', async () => {
    const server = await plainServer()
    const { status } = await sendMcp(server, await clientToken(server), Array(3).fill(request('tools/list')))
    expect(status).toBe(200)
  })

  it('of long method names does not fill the log', async () => {
    const server = await startTestServer({ logLevel: 'debug' })
    await sendMcp(server, await clientToken(server), Array(500).fill(request('x'.repeat(300))))
    expect(Math.max(...server.log.map((line) => line.length))).toBeLessThan(10_000)
  })
})

describe('a request target that is a whole URL', () => {
  // One of another host is for test/http/host.test.ts.
  it.each(['http://localhost', 'HTTPS://LOCALHOST:1', 'http://[::1]:9003'])(
    'means its path (RFC 9112 §3.2.2): %s',
    async (origin) => {
      const server = await plainServer()
      const headers = Object.entries(mcpHeaders(await clientToken(server))).map((pair) => pair.join(': '))
      const lines = head(server, `POST ${origin}/mcp?x=y`, [...headers, 'Content-Length: 2'])
      const { status, body } = await sendRaw(server, `${lines}\r\n{}`)
      expect(status).toBe(400)
      expect(body).toContain('-32600')
    },
  )
})

describe('another method than POST', () => {
  it.each(['GET', 'DELETE', 'HEAD', 'PUT', 'PATCH'])('is answered by 405 with Allow: %s', async (method) => {
    const server = await plainServer()
    const headers = mcpHeaders(await clientToken(server))
    const response = await fetch(server.mcp, { method, headers })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    if (method !== 'HEAD') expect(await response.json()).toMatchObject({ error: { code: -32000 }, id: null })
  })

  it('is answered by 405 with Allow even when no fetch could send it: TRACE', async () => {
    const server = await plainServer()
    const authorization = `Authorization: Bearer ${await clientToken(server)}`
    const answer = await sendRaw(server, `${head(server, 'TRACE /mcp', [authorization])}\r\n`)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
    expect(answer.body).not.toContain('mcp_at_')
  })

  it('is no warning in the log: clients try GET to see whether there is a stream', async () => {
    const server = await startTestServer({ logLevel: 'warn' })
    await fetch(server.mcp, { headers: mcpHeaders(await clientToken(server)) })
    expect(server.log).toEqual([])
  })
})
