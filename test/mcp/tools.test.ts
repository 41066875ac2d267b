// The two tools, to the letter.

import { createMcpHandler } from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Trace } from '../../src/handshake/trace.ts'
import { Call } from '../../src/mcp/call.ts'
import { mcpServerFactory } from '../../src/mcp/mcp-server.ts'
import { tool } from '../../src/mcp/tool.ts'
import { fakeClock } from '../support/clock.ts'
import {
  askMcp,
  clientToken,
  mcpHeaders,
  modernHeaders,
  modernRequest,
  request,
  toolCall,
} from '../support/mcp.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

const plain = sharedServer()

const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
}

/** What a call of a tool gives: the structured content, after a check that the text says the same. */
async function resultOf(name: string, args: unknown, nowMs?: number): Promise<Record<string, unknown>> {
  const server = await startTestServer({}, nowMs === undefined ? {} : { wallClock: fakeClock(nowMs).now })
  const { result } = await askMcp(server, await clientToken(server), toolCall(name, args))
  const { structuredContent, content, isError } = result as Record<string, unknown>
  expect(isError).toBeUndefined()
  expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
  return structuredContent as Record<string, unknown>
}

describe('tools/list', () => {
  it('describes both tools in full', async () => {
    const server = await plain()
    const { result } = await askMcp(server, await clientToken(server), request('tools/list'))
    expect(result).toEqual({
      tools: [
        {
          name: 'get_time',
          title: 'Current time',
          description: 'Returns the current time in UTC.',
          annotations: { title: 'Current time', ...annotations },
          inputSchema: { type: 'object', properties: {} },
          outputSchema: {
            type: 'object',
            properties: {
              current_time: { type: 'string', description: 'RFC 3339, UTC' },
              timezone: { type: 'string', const: 'UTC' },
              timestamp: { type: 'number', description: 'Seconds since 1970-01-01T00:00:00Z' },
              formatted: { type: 'string', description: 'YYYY-MM-DD HH:MM:SS' },
            },
            required: ['current_time', 'timezone', 'timestamp', 'formatted'],
            additionalProperties: false,
          },
        },
        {
          name: 'echo',
          title: 'Echo',
          description: 'Returns the message it was given, and its length.',
          annotations: { title: 'Echo', ...annotations },
          inputSchema: {
            type: 'object',
            properties: { message: { type: 'string', description: 'Any text' } },
            required: ['message'],
          },
          outputSchema: {
            type: 'object',
            properties: {
              echo: { type: 'string' },
              length: expect.objectContaining({ type: 'integer' }),
            },
            required: ['echo', 'length'],
            additionalProperties: false,
          },
        },
      ],
    })
  })

  it('names no dialect of JSON Schema in either era: some validators know only another one', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const modern = await askMcp(server, token, modernRequest('tools/list'), modernHeaders('tools/list'))
    const legacy = await askMcp(server, token, request('tools/list'))
    for (const { result } of [modern, legacy]) {
      expect(result).toMatchObject({ tools: [{}, { inputSchema: { type: 'object' } }] })
      expect(JSON.stringify(result)).not.toContain('$schema')
    }
  })
})

describe('get_time', () => {
  it.each([
    [Date.UTC(2026, 0, 1), '2026-01-01T00:00:00Z', 1_767_225_600, '2026-01-01 00:00:00'],
    [Date.UTC(2026, 11, 31, 23, 59, 59, 999), '2026-12-31T23:59:59Z', 1_798_761_599, '2026-12-31 23:59:59'],
    [Date.UTC(2028, 1, 29, 9, 5, 7, 1), '2028-02-29T09:05:07Z', 1_835_427_907, '2028-02-29 09:05:07'],
  ])('tells %i ms in four ways', async (nowMs, current_time, timestamp, formatted) => {
    const told = await resultOf('get_time', {}, nowMs)
    expect(told).toEqual({ current_time, timezone: 'UTC', timestamp, formatted })
  })

  it('needs no arguments at all', async () => {
    const server = await plain()
    const call = request('tools/call', { name: 'get_time' })
    const { result } = await askMcp(server, await clientToken(server), call)
    expect(result).toMatchObject({ structuredContent: { timezone: 'UTC' } })
  })
})

describe('echo', () => {
  it.each([
    ['nothing', '', 0],
    ['ASCII', 'hello', 5],
    ['an emoji', '💥', 1],
    ['an emoji of several code points', '👩‍👩‍👧', 5],
    ['a combining accent', 'e\u0301', 2],
    ['a lone high surrogate', '\ud83d', 1],
    ['a lone low surrogate', 'a\udca5b', 3],
    ['surrogates in the wrong order', '\udca5\ud83d', 2],
    ['control characters', '\0\u0001\u001b[31m\u007f', 8],
    ['line breaks of all kinds', 'a\r\nb\u2028c\u2029data: x\n\nevent: y', 24],
    ['markup and quotes', '<script>"\\</script>', 19],
    ['a long text', '💥'.repeat(200_000), 200_000],
  ])('gives back %s, and its length in code points', async (_what, message, length) => {
    expect(await resultOf('echo', { message })).toEqual({ echo: message, length })
  })
})

describe('the schemas of a tool', () => {
  it('are converted once, however many servers are made of it', async () => {
    const input = z.object({ a: z.string() })
    const output = z.object({ b: z.string() })
    const conversions = [countConversions(input), countConversions(output)]
    const one = tool({
      name: 'one',
      title: 'One',
      description: 'One.',
      input,
      output,
      run: ({ a }) => ({ b: a }),
    })
    const before = conversions.map((count) => count())

    const extra = { call: new Call(fakeClock().now, new Trace('mcp')) }
    const authInfo = { token: 'any', clientId: 'any', scopes: [], extra }
    const handler = createMcpHandler(mcpServerFactory([one], '1'))
    const ask = async (message: unknown) => {
      const init = { method: 'POST', headers: mcpHeaders(''), body: JSON.stringify(message) }
      return (await handler.fetch(new Request('http://localhost/mcp', init), { authInfo })).text()
    }
    for (let round = 0; round < 3; round++) {
      expect(await ask(request('tools/list'))).toContain('"inputSchema"')
      expect(await ask(toolCall('one', { a: 'x' }))).toContain('"structuredContent":{"b":"x"}')
    }
    expect(conversions.map((count) => count())).toEqual(before)
  })
})

/** Counts how often a schema is turned into JSON Schema, from now on. */
function countConversions(schema: z.ZodObject): () => number {
  let count = 0
  const standard = schema['~standard']
  const { input, output } = standard.jsonSchema
  const counted = {
    input: (options: Parameters<typeof input>[0]) => {
      count += 1
      return input(options)
    },
    output: (options: Parameters<typeof output>[0]) => {
      count += 1
      return output(options)
    },
  }
  Object.defineProperty(schema, '~standard', { value: { ...standard, jsonSchema: counted } })
  return () => count
}
