import type { Clock } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'
import { Refused, refuse } from '../protocol/refusal.ts'
import { digest, isSecret, sameSecret, shortened } from '../secrets.ts'
import type { AccessToken, TokenStore } from '../tokens/token-store.ts'
import { overForSeconds } from './expiry.ts'
import type { Revocations } from './revocations.ts'
import { kindOf, recogniseToken } from './sent-token.ts'

export interface AccessTokenRules {
  readonly store: Pick<TokenStore, 'findAccess'>
  readonly now: Clock
  readonly resource: string
}

/** What is needed to tell why a token is unknown. */
export interface VerificationContext extends AccessTokenRules {
  readonly clientSecret: string
  readonly revocations: Pick<Revocations, 'revoker'>
}

/**
 * The record of a living access token for this resource. Refuses an unknown, revoked or expired one before scopes are
 * checked, so that a client refreshes instead of stepping up (SDK-NOTES 30, 33).
 */
export async function verifyAccessToken(
  context: VerificationContext,
  token: string,
  trace: Trace,
): Promise<AccessToken> {
  const key = digest(token)
  // Only for strings in the form of our tokens: from the short digest of a short string, the string could be guessed.
  if (isSecret(token, 'mcp_at_')) trace.note('mcp', { token: shortened(key) })
  const found = await livingAccessToken(context, key)
  if (!(found instanceof Refused)) return found
  throw found.refusal.reason === 'token_unknown' ? moreThanUnknown(context, token, key, trace) : found
}

/** What is known of a token that is not among the living. The client hears only that it is unknown or revoked. */
function moreThanUnknown(
  { clientSecret, revocations }: VerificationContext,
  token: string,
  key: string,
  trace: Trace,
): Refused {
  const by = revocations.revoker(key)
  if (by !== undefined) return refuse('token_revoked', { by })
  recogniseToken(token, trace)
  const kind = sameSecret(token, clientSecret) ? 'client secret' : kindOf(token)
  if (kind === undefined || kind === 'access token') return refuse('token_unknown', {})
  return refuse('token_of_another_kind', { kind })
}

/** The living access token for this resource with this digest, or why there is none. */
export async function livingAccessToken(
  { store, now, resource }: AccessTokenRules,
  key: string,
): Promise<AccessToken | Refused> {
  const found = await store.findAccess(key)
  if (found === undefined) return refuse('token_unknown', {})
  const agoSeconds = overForSeconds(found, now)
  if (agoSeconds !== undefined) {
    return refuse('token_expired', { agoSeconds, ttlSeconds: found.expiresAt - found.issuedAt })
  }
  if (found.resource !== resource) {
    return refuse('token_of_other_resource', { received: found.resource, expected: resource })
  }
  return found
}
