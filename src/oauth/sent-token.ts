// Which code or token of this server a client sent to the MCP endpoint, by its form alone: also where it does not
// belong, so that the timeline can tell whose request that was.

import type { Trace } from '../handshake/trace.ts'
import type { SentKind } from '../protocol/refusal.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'

/** What a string is by its form; undefined if it is nothing of ours, or not all of it. */
export function kindOf(text: string): Exclude<SentKind, 'client secret'> | undefined {
  if (isSecret(text, 'mcp_at_')) return 'access token'
  if (isRefreshToken(text)) return 'refresh token'
  return isSecret(text, 'mcp_ac_') ? 'authorization code' : undefined
}

/**
 * Notes short digests of the first code or token in a text, and returns what it is. Only for strings in the full form
 * of ours: from the short digest of a short string, the string could be guessed.
 */
export function recogniseToken(text: string, trace: Trace): SentKind | undefined {
  const [token = ''] = /mcp_(?:at|rt|ac)_[A-Za-z0-9_-]+/.exec(text) ?? []
  const kind = kindOf(token)
  if (kind === 'access token') trace.note('mcp', { token: shortDigest(token) })
  if (kind === 'refresh token') trace.note('mcp', { family: shortDigest(familyOf(token)) })
  if (kind === 'authorization code') trace.note('mcp', { code: shortDigest(token) })
  return kind
}
