import type { Trace } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, sameDigest } from '../secrets.ts'
import { familyOf, isRefreshToken, successorOf } from '../tokens/refresh-token.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { overForSeconds } from './expiry.ts'
import { newAccessToken, type TokenIssuer, type TokenResponse, tokenResponse } from './issue-token.ts'
import { ours } from './ownership.ts'
import type { Revocations } from './revocations.ts'
import { narrowedScopes, type Scopes } from './scope.ts'

export interface RefreshContext extends TokenIssuer {
  readonly store: Pick<TokenStore, 'findFamily' | 'rotate' | 'findReplacement' | 'addAccess' | 'revokeFamily'>
  readonly scopes: Scopes
  /** Key of the hash by which refresh tokens are derived. */
  readonly refreshKey: Buffer
  readonly refreshGraceSeconds: number
  readonly revocations: Pick<Revocations, 'issued' | 'revokedFamily'>
}

export interface Refresh {
  readonly refreshToken: string
  readonly scope: string | undefined
}

/**
 * Issues a new access token and replaces the refresh token with its successor (RFC 6749 §6). If a replaced token is
 * used again, either it or its successor was stolen, so the whole family is revoked, even if the family has expired
 * and only its last access tokens live (RFC 9700 §4.14.2). Within the grace window it gets the same successor and its
 * own access token.
 */
export async function refresh(context: RefreshContext, sent: Refresh, trace: Trace): Promise<TokenResponse> {
  const { store, now } = context
  if (!isRefreshToken(sent.refreshToken)) throw refuse('refresh_token_unknown', {})
  const family = familyOf(sent.refreshToken)
  const found = ours(await store.findFamily(family), context)
  if (found?.refreshToken === undefined) throw refuse('refresh_token_unknown', {})

  const presented = digest(sent.refreshToken)
  const isPresent = sameDigest(presented, found.refreshToken)
  if (!isPresent) await revokeReplayed(context, family, presented)
  const agoSeconds = overForSeconds(found, now)
  if (agoSeconds !== undefined) throw refuse('refresh_token_expired', { agoSeconds })
  // A refused scope does not spend a valid token.
  const scopes = narrowedScopes(sent.scope, found.scopes, context.scopes, trace)

  const { token, access } = newAccessToken(context, { username: found.username, scopes })
  const successor = successorOf(context.refreshKey, sent.refreshToken)
  const next = { token: successor, key: digest(successor) }
  const rotated =
    isPresent &&
    (await store.rotate({
      family,
      present: presented,
      successor: next.key,
      access,
      atMs: now(),
      rememberMs: graceMs(context),
    }))
  if (!rotated) {
    // Replaced by another request, just now if not earlier.
    if (isPresent) await revokeReplayed(context, family, presented)
    if (!(await store.addAccess(family, access))) throw refuse('refresh_token_unknown', {})
    trace.note('token', { repeated: true })
  }
  context.revocations.issued(access.key, family)
  return tokenResponse(token, access, next, trace)
}

/**
 * Refuses a refresh token that is not the current one, unless it was replaced within the grace window, or perhaps nobody
 * was told of its successor.
 */
async function revokeReplayed(context: RefreshContext, family: string, presented: string): Promise<void> {
  const { store, now, revocations } = context
  const replaced = await store.findReplacement(presented)
  if (replaced?.isOutcomeUnknown) return
  if (replaced !== undefined && now() - replaced.atMs < graceMs(context)) return
  await store.revokeFamily(family)
  revocations.revokedFamily(family, 'refresh token used twice')
  throw refuse('refresh_token_reused', {})
}

function graceMs({ refreshGraceSeconds }: RefreshContext): number {
  return refreshGraceSeconds * 1000
}
