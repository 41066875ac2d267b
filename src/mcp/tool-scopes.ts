// Owns the scopes that single tools need beyond those of the endpoint. A call without them is answered with a
// 403 that names all that it needs, so that a client can step up (RFC 6750 §3.1, MCP authorization).

import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'

/** Of a batch, the first so many are named in the log. */
const notedRequests = 10

interface RpcRequest {
  readonly method: string
  readonly tool: string | undefined
}

/** Refuses tools/call for a tool whose scopes the token lacks; notes what was called. Needs the parsed body. */
export function requireToolScopes(
  scopes: readonly string[],
  toolScopes: Readonly<Record<string, readonly string[]>>,
): RequestHandler {
  return (req, _res, next) => {
    const requests = rpcRequests(req.body)
    const called = [...new Set(requests.flatMap(({ tool }) => tool ?? []))]
    const tools = called.length > 0 ? clipped(called.join(' ')) : undefined
    note('mcp', { rpcMethods: requests.slice(0, notedRequests).map(({ method }) => method), tool: tools })
    const granted = grantedTo(req)
    // All that a batch needs is told at once, so that one step up is enough.
    const required = [...new Set([...scopes, ...called.flatMap((tool) => scopesOf(tool, toolScopes))])]
    if (!required.every((scope) => granted.includes(scope))) {
      throw refuse('scope_insufficient', { required, granted, tool: tools })
    }
    next()
  }
}

function scopesOf(tool: string, toolScopes: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.hasOwn(toolScopes, tool) ? (toolScopes[tool] ?? []) : []
}

function grantedTo(req: object): readonly string[] {
  return 'auth' in req ? (req.auth as { scopes: readonly string[] }).scopes : []
}

/** The requests in a JSON-RPC body, single or batch; anything else is left to the SDK to refuse. */
function rpcRequests(body: unknown): readonly RpcRequest[] {
  const messages: unknown[] = Array.isArray(body) ? body : [body]
  return messages.flatMap((message) => {
    if (!hasKey(message, 'method') || typeof message.method !== 'string') return []
    const params = hasKey(message, 'params') ? message.params : undefined
    const isCall =
      message.method === 'tools/call' && hasKey(params, 'name') && typeof params.name === 'string'
    return [{ method: message.method, tool: isCall ? String(params.name) : undefined }]
  })
}

function hasKey<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value
}
