// A request needs the scopes of the endpoint and of every tool that it calls. A refusal names them all, so that one
// step-up is enough (RFC 6750 §3.1, MCP authorization).

import type { ErrorRequestHandler, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { type Refused, refuse } from '../protocol/refusal.ts'
import { calledTool } from './rpc-message.ts'

/**
 * Refuses what the token's scopes do not allow. Needs `req.auth`, and the messages of the body to know the tools. A
 * request without messages (not a POST, or without a readable body) needs the scopes of the endpoint, and is told
 * about those before anything else that is wrong with it.
 */
export function requireScopes(
  scopes: readonly string[],
  toolScopes: Readonly<Record<string, readonly string[]>>,
): [ErrorRequestHandler, RequestHandler] {
  const ofTool = new Map(Object.entries(toolScopes))
  return [
    // This error handler comes first, so that it sees earlier errors but not those of the next step.
    (error, { auth }, _res, next) => {
      next((auth && lacking(scopes, auth.scopes, [])) ?? error)
    },
    ({ auth, rpcMessages = [] }, _res, next) => {
      const called = new Set(rpcMessages.flatMap((message) => calledTool(message) ?? []))
      const tools = [...called].filter((tool) => ofTool.has(tool))
      const required = new Set([...scopes, ...tools.flatMap((tool) => ofTool.get(tool) ?? [])])
      next(lacking([...required], auth?.scopes ?? [], tools))
    },
  ]
}

function lacking(
  required: readonly string[],
  granted: readonly string[],
  tools: readonly string[],
): Refused | undefined {
  if (required.every((scope) => granted.includes(scope))) return undefined
  const tool = tools.length > 0 ? clipped(tools.join(' ')) : undefined
  return refuse('scope_insufficient', { required, granted, tool })
}
