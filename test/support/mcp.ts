// Requests to the MCP endpoint as they go over the wire, for tests of what a client library would hide.

import { post, type Target, type Tokens } from './oauth.ts'
import { patienceMs } from './patience.ts'

/** An access token by the client credentials grant. */
export async function clientToken(server: Target, scope?: string): Promise<string> {
  const response = await post(server, '/token', { grant_type: 'client_credentials', scope })
  if (response.status !== 200) throw new Error(`no token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as Tokens).access_token
}

export interface Message {
  readonly jsonrpc: '2.0'
  readonly id?: unknown
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** A JSON-RPC request. */
export function request(method: string, params: unknown = {}, id: unknown = 1): Message {
  return { jsonrpc: '2.0', id, method, params }
}

/** A call of a tool. */
export function toolCall(name: string, args: unknown = {}, id: unknown = 1): Message {
  return request('tools/call', { name, arguments: args }, id)
}

/** A request of the revision that names itself in every message (2026-07-28). */
export function modernRequest(method: string, params: Record<string, unknown> = {}): Message {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return request(method, { ...params, _meta })
}

/** The headers that go with a modern request. */
export function modernHeaders(method: string, name?: string): Record<string, string> {
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(name !== undefined && { 'mcp-name': name }),
  }
}

/** What a client sends along with every message. */
export function mcpHeaders(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The messages of the body, be it JSON or an event stream. */
  readonly messages: readonly Message[]
}

/** Sends a body with a token, and reads the answer to its end; fails when that does not come. */
export async function sendMcp(
  server: Target,
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(server.mcp, {
    method: 'POST',
    headers: { ...mcpHeaders(token), ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  })
  return { status: response.status, headers: response.headers, messages: messagesIn(await response.text()) }
}

/** The same, for a request that is answered by one message. */
export async function askMcp(
  server: Target,
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Message> {
  const { messages } = await sendMcp(server, token, body, headers)
  const [message] = messages
  if (message === undefined || messages.length > 1) throw new Error(`not one answer: ${messages.length}`)
  return message
}

/** The messages of a body, be it JSON or an event stream. */
export function messagesIn(text: string): readonly Message[] {
  if (text === '') return []
  if (!text.startsWith('event:') && !text.startsWith(':')) return [JSON.parse(text)].flat()
  // Lines as event streams have them: other line breaks may stand in a message.
  const data = text.split(/\r\n|[\r\n]/).filter((line) => line.startsWith('data: '))
  return data.map((line) => JSON.parse(line.slice('data: '.length)))
}
