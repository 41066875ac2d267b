// Notes where a request to the MCP endpoint is not as the specification has it, whether it is refused for that or not.
// Most requests are right, and for them this costs a few comparisons.

import type { IncomingMessage } from 'node:http'
import type { EndpointDetails } from '../handshake/event.ts'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { modernRevision } from './revisions.ts'
import { members, metaOf, type RpcMessage } from './rpc-message.ts'

/** Notes what the headers and the query show before the body is read. */
export function noteUnusual(req: IncomingMessage): void {
  const { url = '', method, headers } = req
  if (url.includes('access_token=')) traceOf(req).note('mcp', { tokenIn: 'query' })
  const { authorization = '' } = headers
  if (!authorization.startsWith('Bearer ') && /^bearer /i.test(authorization)) {
    traceOf(req).note('mcp', { bearerSpelled: authorization.slice(0, 'bearer'.length) })
  }
  if (method === 'POST' && !isAcceptComplete(headers.accept)) {
    traceOf(req).note('mcp', { acceptIncomplete: true })
  }
}

/** Both media types, in any order (MCP Streamable HTTP, Sending Messages to the Server). */
function isAcceptComplete(accept: string | undefined): boolean {
  return accept?.includes('application/json') === true && accept.includes('text/event-stream')
}

/** Notes what the headers say about a request whose body is not read. */
export function noteUnread({ headers }: IncomingMessage, trace: Trace): void {
  const { 'mcp-protocol-version': version, 'mcp-method': method } = headers
  trace.note('mcp', {
    protocolVersion: typeof version === 'string' ? version : undefined,
    rpcMethods: typeof method === 'string' ? [method] : undefined,
  })
}

/** Notes what the body shows, and where the headers do not repeat it. */
export function noteUnusualBody(req: IncomingMessage, body: unknown, messages: readonly RpcMessage[]): void {
  const [first] = messages
  if (Array.isArray(body)) traceOf(req).note('mcp', { batch: true })
  if (members(body)['access_token'] !== undefined || first?.params['access_token'] !== undefined) {
    traceOf(req).note('mcp', { tokenIn: 'body' })
  }
  if (first !== undefined) noteHeaders(req, first)
}

type HeaderName = EndpointDetails['mcp']['headersMissing'][number]

/**
 * A request of the newest revision repeats parts of its body in headers; of an older one, any but the first has the
 * revision in a header (MCP Streamable HTTP, Protocol Version Header and Standard Request Headers).
 */
function noteHeaders(req: IncomingMessage, message: RpcMessage): void {
  const { headers } = req
  const version = headers['mcp-protocol-version']
  const claimed = metaOf(message, 'protocolVersion')
  const missing: HeaderName[] = []
  const wrong: HeaderName[] = []
  const compare = (name: HeaderName, inBody: unknown) => {
    const inHeader = headers[name]
    if (inHeader === undefined) missing.push(name)
    else if (inHeader !== inBody && !isEncoded(inHeader)) wrong.push(name)
  }
  if (claimed !== undefined || version === modernRevision) {
    compare('mcp-protocol-version', claimed ?? version)
    // What a notification has to repeat, this revision does not say.
    if (!message.method.startsWith('notifications/')) compare('mcp-method', message.method)
    const name = nameIn(message)
    if (name !== undefined) compare('mcp-name', name)
  } else if (version === undefined && message.method !== 'initialize') missing.push('mcp-protocol-version')
  if (missing.length > 0) traceOf(req).note('mcp', { headersMissing: missing })
  if (wrong.length > 0) traceOf(req).note('mcp', { headersWrong: wrong })
}

/** What `Mcp-Name` repeats, for the methods that have it. */
function nameIn({ method, params }: RpcMessage): unknown {
  if (method === 'tools/call' || method === 'prompts/get') return params['name']
  return method === 'resources/read' ? params['uri'] : undefined
}

/** What is not ASCII is sent as base64 between marks, which is for the SDK to compare. */
function isEncoded(value: string | readonly string[]): boolean {
  return typeof value === 'string' && value.startsWith('=?base64?')
}
