// Owns the refresh of an access token, with rotation (RFC 6749 §6, RFC 9700 §4.14.2).

import { epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, sameSecret } from '../secrets.ts'
import { familyOf, isRefreshToken, successorOf } from '../tokens/refresh-token.ts'
import type { TokenFamily } from '../tokens/token-store.ts'
import { ours } from './ownership.ts'
import { narrowedScopes } from './scope.ts'
import { type GrantContext, newAccessToken, type TokenResponse, tokenResponse } from './token-response.ts'

export interface Refresh {
  readonly refreshToken: string
  readonly scope: string | undefined
}

/**
 * Gives a new access token and the successor of the refresh token. A token that was replaced before comes back
 * either from a thief or after one: its whole family is revoked.
 */
export async function refresh(context: GrantContext, sent: Refresh): Promise<TokenResponse> {
  const { store, now } = context
  if (!isRefreshToken(sent.refreshToken)) throw refuse('refresh_token_unknown', {})
  const family = familyOf(sent.refreshToken)
  const found = ours(await store.findFamily(family), context)
  if (found?.refreshToken === undefined) throw refuse('refresh_token_unknown', {})
  const agoSeconds = epochSeconds(now) - found.expiresAt
  if (agoSeconds >= 0) throw refuse('refresh_token_expired', { agoSeconds })

  const presented = digest(sent.refreshToken)
  const { scopes, refusal } = wantedScopes(sent.scope, found, context)
  // A good token is not spent by a scope that is refused. A replayed one is a replay, whatever it asks for.
  if (refusal !== undefined && sameSecret(presented, found.refreshToken)) throw refusal
  const { token, access } = newAccessToken(context, { username: found.username, scopes, family })
  const successor = successorOf(context.refreshKey, sent.refreshToken)
  const outcome = await store.rotate({
    family,
    presented,
    successor: digest(successor),
    access,
    nowMs: now(),
    graceMs: context.refreshGraceSeconds * 1000,
  })
  if (outcome === 'reused') {
    await store.revokeFamily(family)
    throw refuse('refresh_token_reused', {})
  }
  if (outcome === 'gone') throw refuse('refresh_token_unknown', {})
  if (refusal !== undefined) throw refusal
  if (outcome === 'repeated') note('token', { repeated: true })
  return tokenResponse(token, access, successor)
}

/** The scopes for the access token; when they are refused, those that were granted, and the refusal. */
function wantedScopes(
  requested: string | undefined,
  { scopes: granted }: TokenFamily,
  { scopes: known }: GrantContext,
): { scopes: readonly string[]; refusal?: unknown } {
  try {
    return { scopes: narrowedScopes(requested, granted, known) }
  } catch (refusal) {
    return { scopes: granted, refusal }
  }
}
