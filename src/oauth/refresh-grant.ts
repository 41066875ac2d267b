// Owns the refresh of an access token, with rotation (RFC 6749 §6, RFC 9700 §4.14.2).

import { epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { familyOf, isRefreshToken, successorOf } from '../tokens/refresh-token.ts'
import { digest } from '../tokens/secrets.ts'
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
  const found = await store.findFamily(family)
  if (found?.refreshToken === undefined) throw refuse('refresh_token_unknown', {})
  const agoSeconds = epochSeconds(now) - found.expiresAt
  if (agoSeconds >= 0) throw refuse('refresh_token_expired', { agoSeconds })

  const scopes = narrowedScopes(sent.scope, found.scopes, context.scopes)
  const { token, access } = newAccessToken(context, { username: found.username, scopes, family })
  const successor = successorOf(context.refreshKey, sent.refreshToken)
  const outcome = await store.rotate({
    family,
    presented: digest(sent.refreshToken),
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
  if (outcome === 'repeated') note({ note: 'within the grace window' })
  return tokenResponse(token, access, successor)
}
