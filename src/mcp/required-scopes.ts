// A request needs the scopes of the endpoint and of every tool that it calls. A refusal names them all, so that one
// step-up is enough (RFC 6750 §3.1, MCP authorization).

import { clipped } from '../clipped.ts'
import { type Refused, refuse } from '../protocol/refusal.ts'
import { calledTool, type RpcMessage } from './rpc-message.ts'

export interface RequiredScopes {
  /** What any request needs. */
  readonly scopes: readonly string[]
  /** What a call of a tool needs besides. */
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
}

/** Why scopes do not suffice for requests whose messages are unknown; undefined if they do. */
export function lackingForAny({ scopes }: RequiredScopes, granted: readonly string[]): Refused | undefined {
  return lacking(scopes, granted, [])
}

/** Refuses messages for which the scopes do not suffice. */
export function requireScopes(
  { scopes, toolScopes }: RequiredScopes,
  granted: readonly string[],
  messages: readonly RpcMessage[],
): void {
  const called = new Set(messages.flatMap((message) => calledTool(message) ?? []))
  const tools = [...called].filter((tool) => Object.hasOwn(toolScopes, tool))
  const required = new Set([...scopes, ...tools.flatMap((tool) => toolScopes[tool] ?? [])])
  const refused = lacking([...required], granted, tools)
  if (refused !== undefined) throw refused
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
