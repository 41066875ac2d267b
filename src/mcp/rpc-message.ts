// The only place that reads a JSON-RPC body. All code that depends on its content reads these messages; the SDK gets
// the body itself and judges its form.

import type { IncomingHttpHeaders } from 'node:http'

/** A request or notification. Anything without a method is a response or no message, and asks for nothing. */
export interface RpcMessage {
  readonly method: string
  /** By name; empty if there are none. */
  readonly params: Members
}

export type Members = Readonly<Record<string, unknown>>

/** The requests and notifications in a parsed body, whether one message or a batch. */
export function rpcMessages(body: unknown): readonly RpcMessage[] {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body]
  return all.flatMap((message) => {
    const { method, params } = members(message)
    return typeof method === 'string' ? [{ method, params: members(params) }] : []
  })
}

/** The tool that a message calls, if any. */
export function calledTool({ method, params }: RpcMessage): string | undefined {
  const { name } = params
  return method === 'tools/call' && typeof name === 'string' ? name : undefined
}

const metaPrefix = 'io.modelcontextprotocol/'

/** What a request says about itself in `_meta` (MCP base protocol 2026-07-28, General fields), by its name there. */
export function metaOf({ params }: RpcMessage, name: 'protocolVersion' | 'clientInfo'): unknown {
  return members(params['_meta'])[metaPrefix + name]
}

/** The protocol revision that a request is of, by its header or its `_meta`. `initialize` has neither. */
export function revisionOf(
  { 'mcp-protocol-version': header }: IncomingHttpHeaders,
  messages: readonly RpcMessage[],
): string | undefined {
  const claimed = [header, ...messages.map((message) => metaOf(message, 'protocolVersion'))]
  return claimed.find((revision) => typeof revision === 'string')
}

/** The properties of an object; none for any other value. */
export function members(value: unknown): Members {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
