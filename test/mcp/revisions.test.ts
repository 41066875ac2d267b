// Every revision of the protocol, spoken by hand.

import { describe, expect, it } from 'vitest'
import {
  askMcp,
  clientToken,
  mcpHeaders,
  modernHeaders,
  modernRequest,
  request,
  sendMcp,
  toolCall,
} from '../support/mcp.ts'
import { head, sendRaw } from '../support/raw-http.ts'
import { sharedServer } from '../support/server.ts'

const plain = sharedServer()

const legacy = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']

function initialize(protocolVersion: unknown) {
  const clientInfo = { name: 'test', version: '1' }
  return request('initialize', { protocolVersion, capabilities: {}, clientInfo })
}

describe.each(legacy)('revision %s', (version) => {
  const headers = { 'mcp-protocol-version': version }

  it('is negotiated by initialize, without a session', async () => {
    const server = await plain()
    const answer = await sendMcp(server, await clientToken(server), initialize(version))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('mcp-session-id')).toBeNull()
    expect(answer.messages).toMatchObject([
      {
        id: 1,
        result: {
          protocolVersion: version,
          serverInfo: { name: 'mcp-static-auth', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
          capabilities: { tools: { listChanged: false } },
          instructions: expect.any(String),
        },
      },
    ])
  })

  it('is spoken from initialize to a tool, each step on its own', async () => {
    const server = await plain()
    const token = await clientToken(server)
    await sendMcp(server, token, initialize(version))
    const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }
    expect(await sendMcp(server, token, initialized, headers)).toMatchObject({ status: 202, messages: [] })
    expect(await askMcp(server, token, request('ping'), headers)).toMatchObject({ result: {} })
    const { result } = await askMcp(server, token, request('tools/list'), headers)
    expect(result).toMatchObject({ tools: [{ name: 'get_time' }, { name: 'echo' }] })
    const echo = await askMcp(server, token, toolCall('echo', { message: 'hi' }), headers)
    expect(echo.result).toMatchObject({ structuredContent: { echo: 'hi', length: 2 } })
  })

  it('closes the connection after its answer when the client asks for that', async () => {
    const server = await plain()
    const body = JSON.stringify(request('tools/list'))
    const sent = { ...mcpHeaders(await clientToken(server)), ...headers, 'content-length': body.length }
    const lines = Object.entries(sent).map((pair) => pair.join(': '))
    const answer = await sendRaw(server, `${head(server, 'POST /mcp', lines)}\r\n${body}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    expect(answer.body).toContain('get_time')
  })

  it('serves a client that keeps a session id of an earlier server', async () => {
    const server = await plain()
    const answer = await sendMcp(server, await clientToken(server), request('tools/list'), {
      ...headers,
      'mcp-session-id': 'from-another-life',
    })
    expect(answer.status).toBe(200)
  })
})

describe('initialize', () => {
  it.each(['1999-01-01', '2026-07-28', '9999-12-31', '', 'latest'])(
    'answers a version that it does not negotiate, %j, with one that it does',
    async (version) => {
      const server = await plain()
      const { result } = await askMcp(server, await clientToken(server), initialize(version))
      expect(legacy).toContain((result as { protocolVersion: string }).protocolVersion)
    },
  )

  it.each([undefined, null, 1, ['2025-11-25'], { $gt: '' }])(
    'answers a version that is none, %j, with an error',
    async (version) => {
      const server = await plain()
      const answer = await sendMcp(server, await clientToken(server), initialize(version))
      expect(answer.status).toBe(200)
      // The SDK's code. Invalid params (-32602) would be better; a client reads either as an error.
      expect(answer.messages).toMatchObject([{ error: { code: -32603 } }])
    },
  )

  it('may be left out: a request stands on its own', async () => {
    const server = await plain()
    const { result } = await askMcp(server, await clientToken(server), request('tools/list'))
    expect(result).toMatchObject({ tools: [{}, {}] })
  })
})

describe('revision 2026-07-28', () => {
  it('is found by server/discover', async () => {
    const server = await plain()
    const method = 'server/discover'
    const answer = await sendMcp(
      server,
      await clientToken(server),
      modernRequest(method),
      modernHeaders(method),
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.messages).toMatchObject([
      {
        id: 1,
        result: {
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: { listChanged: false } },
          instructions: expect.any(String),
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'mcp-static-auth' } },
        },
      },
    ])
  })

  it('lists and calls tools, each request on its own', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const list = await askMcp(server, token, modernRequest('tools/list'), modernHeaders('tools/list'))
    expect(list.result).toMatchObject({ tools: [{ name: 'get_time' }, { name: 'echo' }] })
    const call = modernRequest('tools/call', { name: 'echo', arguments: { message: 'hi' } })
    const echo = await askMcp(server, token, call, modernHeaders('tools/call', 'echo'))
    expect(echo.result).toMatchObject({
      structuredContent: { echo: 'hi', length: 2 },
      content: [{ type: 'text', text: '{"echo":"hi","length":2}' }],
    })
  })

  it('answers an unknown method with 404 and an unknown tool with a JSON-RPC error', async () => {
    const server = await plain()
    const token = await clientToken(server)
    const unknown = await sendMcp(server, token, modernRequest('nope'), modernHeaders('nope'))
    expect(unknown).toMatchObject({ status: 404, messages: [{ error: { code: -32601 } }] })
    for (const name of ['nope', 'constructor', '__proto__']) {
      const call = modernRequest('tools/call', { name, arguments: {} })
      const { messages } = await sendMcp(server, token, call, modernHeaders('tools/call', name))
      expect(messages).toMatchObject([{ error: { code: -32602 } }])
    }
  })

  it('ends a subscription at once, since nothing here ever changes', async () => {
    const server = await plain()
    const method = 'subscriptions/listen'
    const listen = modernRequest(method, { notifications: { toolsListChanged: true } })
    const { status, messages } = await sendMcp(
      server,
      await clientToken(server),
      listen,
      modernHeaders(method),
    )
    expect(status).toBe(200)
    expect(messages.at(-1)).toMatchObject({ id: 1, result: { resultType: 'complete' } })
  })
})
