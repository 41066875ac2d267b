// Owns the verdict on an access token: the one place that decides whether it is alive.

import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, isSecret, shortened } from '../secrets.ts'
import type { AccessToken, TokenStore } from '../tokens/token-store.ts'

export interface AccessTokenRules {
  readonly store: TokenStore
  readonly now: Clock
  readonly resource: string
  readonly accessTokenTtlSeconds: number
}

/**
 * The record of a living access token of this resource. Refuses an unknown, revoked or expired one before
 * anything is said about scopes, so that a client refreshes instead of stepping up (SDK-NOTES 30, 33).
 */
export async function verifyAccessToken(rules: AccessTokenRules, token: string): Promise<AccessToken> {
  const key = digest(token)
  // Only of what has the form of our tokens: a short digest of something short could be guessed back.
  if (isSecret(token, 'mcp_at_')) note('mcp', { token: shortened(key) })
  const found = await rules.store.findAccess(key)
  if (found === undefined) throw refuse('token_unknown', {})
  const agoSeconds = epochSeconds(rules.now) - found.expiresAt
  if (agoSeconds >= 0) {
    throw refuse('token_expired', { agoSeconds, ttlSeconds: rules.accessTokenTtlSeconds })
  }
  if (found.resource !== rules.resource) {
    throw refuse('token_of_other_resource', { received: found.resource, expected: rules.resource })
  }
  return found
}
