// The requests that come by the thousand and in which nothing is unusual: a list of tools, a call, a ping, in the form
// that the specification has. A lasting server answers them. All that is wrong or rare in any way is left to the SDK's
// own handler, so no answer of this file can differ from the SDK's.

import type { IncomingHttpHeaders } from 'node:http'
import {
  CLIENT_CAPABILITIES_META_KEY,
  type JSONRPCRequest,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server'
import type { Era } from './lasting-server.ts'
import { legacyRevisions, modernRevision } from './revisions.ts'
import { type Members, members } from './rpc-message.ts'

export interface PlainCall {
  readonly era: Era
  readonly request: JSONRPCRequest
}

const plainMethods: readonly unknown[] = ['tools/call', 'tools/list', 'ping']

/** What a request has; one with anything else is not plain. */
const plainMembers: readonly string[] = ['jsonrpc', 'id', 'method', 'params']

/** The plain call in the parsed body of a POST, if it is one. */
export function plainCall(headers: IncomingHttpHeaders, body: unknown): PlainCall | undefined {
  if (!isPlainRequest(body) || !isPlainAccept(headers.accept)) return undefined
  const { params } = body
  if (params !== undefined && !isObject(params)) return undefined
  const meta = params?.['_meta']
  if (isLegacy(headers, meta)) return { era: 'legacy', request: body }
  if (isModern(headers, body, meta)) return { era: 'modern', request: body }
  return undefined
}

function isPlainRequest(body: unknown): body is JSONRPCRequest {
  if (!isObject(body)) return false
  const { jsonrpc, id, method } = body
  return (
    jsonrpc === '2.0' &&
    (typeof id === 'string' || Number.isSafeInteger(id)) &&
    plainMethods.includes(method) &&
    Object.keys(body).every((name) => plainMembers.includes(name))
  )
}

/** Both, spelled as the specification does (MCP Streamable HTTP, Sending Messages to the Server). */
function isPlainAccept(accept: string | undefined): boolean {
  return ['application/json', 'text/event-stream'].every((type) => accept?.includes(type))
}

/** A revision with a handshake, or none named; no metadata but a token for progress. */
function isLegacy(headers: IncomingHttpHeaders, meta: unknown): boolean {
  const { 'mcp-protocol-version': revision, 'mcp-method': method, 'mcp-name': name } = headers
  return (
    (revision === undefined || legacyRevisions.includes(String(revision))) &&
    method === undefined &&
    name === undefined &&
    (meta === undefined || isOnlyProgress(meta))
  )
}

function isOnlyProgress(meta: unknown): boolean {
  if (!isObject(meta)) return false
  const { progressToken, ...others } = meta
  return (
    Object.keys(others).length === 0 &&
    (typeof progressToken === 'string' || Number.isSafeInteger(progressToken))
  )
}

/** The newest revision: named in the body, and the headers repeat what the body says. */
function isModern(headers: IncomingHttpHeaders, { method, params }: JSONRPCRequest, meta: unknown): boolean {
  const { [PROTOCOL_VERSION_META_KEY]: revision, [CLIENT_CAPABILITIES_META_KEY]: capabilities } =
    members(meta)
  return (
    revision === modernRevision &&
    headers['mcp-protocol-version'] === modernRevision &&
    isObject(capabilities) &&
    headers['mcp-method'] === method &&
    (method === 'tools/call'
      ? headers['mcp-name'] === members(params)['name']
      : headers['mcp-name'] === undefined)
  )
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
