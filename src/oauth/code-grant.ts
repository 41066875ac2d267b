import { clipped } from '../clipped.ts'
import { epochSeconds } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, shortDigest } from '../secrets.ts'
import { firstRefreshToken } from '../tokens/refresh-token.ts'
import type { AuthorizationCode, TokenFamily, TokenStore } from '../tokens/token-store.ts'
import { overForSeconds } from './expiry.ts'
import {
  type GivenRefreshToken,
  newAccessToken,
  type TokenIssuer,
  type TokenResponse,
  tokenResponse,
} from './issue-token.ts'
import { ours } from './ownership.ts'
import { challengeOf, verifierMatches } from './pkce.ts'
import { hasRefreshToken, type RefreshTokenPolicy } from './refresh-token-policy.ts'
import type { Revocations } from './revocations.ts'

export interface CodeExchangeContext extends TokenIssuer {
  readonly store: Pick<TokenStore, 'findCode' | 'redeemCode' | 'revokeFamily'>
  readonly codeTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly refreshTokens: RefreshTokenPolicy
  readonly revocations: Pick<Revocations, 'issued' | 'revokedFamily'>
}

export interface CodeExchange {
  readonly code: string
  readonly codeVerifier: string
  readonly redirectUri: string | undefined
}

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). Once the parameters are in order (token-request.ts),
 * any attempt spends the code, even a failed one: whoever has the code but not the verifier gets only one guess. Only
 * if the store has no room for the tokens is nothing spent. A second use revokes the tokens from the first (RFC 6749
 * §4.1.2).
 */
export async function exchangeCode(
  context: CodeExchangeContext,
  sent: CodeExchange,
  trace: Trace,
): Promise<TokenResponse> {
  const { store, revocations } = context
  const key = digest(sent.code)
  const found = await store.findCode(key)
  const code = ours(found?.code, context)
  if (found === undefined || code === undefined) {
    trace.note('token', { challenge: shortDigest(challengeOf(sent.codeVerifier)) })
    throw refuse('code_unknown', {})
  }
  trace.note('token', { challenge: shortDigest(code.codeChallenge), family: shortDigest(code.family) })

  const revokeAsReplayed = async () => {
    await store.revokeFamily(code.family)
    revocations.revokedFamily(code.family, 'code used twice')
    return refuse('code_used', {})
  }
  if (found.spent) throw await revokeAsReplayed()
  const refusal = refusalOf(code, sent, context)
  if (refusal !== undefined) {
    // Of two simultaneous attempts, only the one that spent the code may learn what was wrong; for the other it is
    // used.
    throw (await store.redeemCode(key)) ? refusal : await revokeAsReplayed()
  }

  const issued = await redeem(context, key, code, trace)
  if (issued === undefined) throw await revokeAsReplayed()
  return issued
}

/** Spends a code and issues what it stands for; undefined if it was spent before. Rejects with StoreFull. */
export async function redeem(
  context: CodeExchangeContext,
  key: string,
  code: AuthorizationCode,
  trace: Trace,
): Promise<TokenResponse | undefined> {
  const { store, revocations } = context
  const { token, access } = newAccessToken(context, code)
  const refreshToken = hasRefreshToken(code.scopes, context.refreshTokens)
    ? newRefreshToken(context, code.family)
    : undefined
  const family = newFamily(code, refreshToken?.key, context)
  if (!(await store.redeemCode(key, { family, access }))) return undefined
  revocations.issued(access.key, code.family)
  return tokenResponse(token, access, refreshToken, trace)
}

function newRefreshToken({ random }: CodeExchangeContext, family: string): GivenRefreshToken {
  const token = firstRefreshToken(random, family)
  return { token, key: digest(token) }
}

function refusalOf(
  code: AuthorizationCode,
  sent: CodeExchange,
  context: CodeExchangeContext,
): Error | undefined {
  const agoSeconds = overForSeconds(code, context.now)
  if (agoSeconds !== undefined)
    return refuse('code_expired', { agoSeconds, ttlSeconds: context.codeTtlSeconds })
  if (sent.redirectUri !== code.redirectUri) {
    const received = sent.redirectUri && clipped(sent.redirectUri)
    return refuse('code_redirect_uri_mismatch', { received, expected: code.redirectUri })
  }
  if (!verifierMatches(sent.codeVerifier, code.codeChallenge)) return refuse('code_verifier_wrong', {})
  return undefined
}

function newFamily(
  { clientId, username, scopes, resource }: AuthorizationCode,
  refreshToken: string | undefined,
  { now, refreshTokenTtlSeconds, accessTokenTtlSeconds }: CodeExchangeContext,
): TokenFamily {
  const issuedAt = epochSeconds(now)
  const ttlSeconds = refreshToken === undefined ? accessTokenTtlSeconds : refreshTokenTtlSeconds
  return {
    clientId,
    username,
    scopes,
    resource,
    refreshToken,
    issuedAt,
    expiresAt: issuedAt + ttlSeconds,
  }
}
