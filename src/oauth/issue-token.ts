import { type Clock, epochSeconds } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'
import { digest, newSecret, type Random, shortened } from '../secrets.ts'
import type { AccessToken, Keyed } from '../tokens/token-store.ts'

/** What is needed to make an access token. */
export interface TokenIssuer {
  readonly now: Clock
  readonly random: Random
  readonly clientId: string
  readonly resource: string
  readonly accessTokenTtlSeconds: number
  /** What follows the random part; empty, or it begins with a tilde. */
  readonly accessTokenSuffix: string
}

export interface TokenResponse {
  access_token: string
  token_type: 'Bearer'
  /** Seconds. */
  expires_in: number
  scope: string
  refresh_token?: string
}

/** A new access token: the string for the client and the record for the store. */
export function newAccessToken(
  { random, now, clientId, resource, accessTokenTtlSeconds, accessTokenSuffix }: TokenIssuer,
  { username, scopes }: Pick<AccessToken, 'username' | 'scopes'>,
): { token: string; access: Keyed<AccessToken> } {
  const token = newSecret(random, 'mcp_at_') + accessTokenSuffix
  const issuedAt = epochSeconds(now)
  const expiresAt = issuedAt + accessTokenTtlSeconds
  return {
    token,
    access: { key: digest(token), value: { clientId, resource, username, scopes, issuedAt, expiresAt } },
  }
}

/** A refresh token and its digest. */
export interface GivenRefreshToken {
  readonly token: string
  readonly key: string
}

/** The response with an access token (RFC 6749 §5.1) and a refresh token, if any; notes what it grants. */
export function tokenResponse(
  token: string,
  { key, value }: Keyed<AccessToken>,
  refreshToken: GivenRefreshToken | undefined,
  trace: Trace,
): TokenResponse {
  const scope = value.scopes.join(' ')
  const expiresIn = value.expiresAt - value.issuedAt
  trace.note('token', {
    token: shortened(key),
    grantedScope: scope,
    expiresIn,
    hasRefreshToken: refreshToken !== undefined,
    newRefreshToken: refreshToken && shortened(refreshToken.key),
  })
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: expiresIn,
    scope,
    ...(refreshToken !== undefined && { refresh_token: refreshToken.token }),
  }
}
