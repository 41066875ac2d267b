// Owns the making of access tokens and of the answer that carries them (RFC 6749 §5.1).

import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { digest, newSecret, type Random, shortened } from '../secrets.ts'
import type { AccessToken, Keyed, TokenStore } from '../tokens/token-store.ts'
import type { Scopes } from './scope.ts'

/** What the grants need. */
export interface GrantContext {
  readonly store: TokenStore
  readonly now: Clock
  readonly random: Random
  /** Key of the hash that refresh tokens are derived with. */
  readonly refreshKey: Buffer
  readonly clientId: string
  readonly resource: string
  readonly scopes: Scopes
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly refreshGraceSeconds: number
  readonly codeTtlSeconds: number
  readonly refreshTokens: 'always' | 'offline_access' | 'never'
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
  { random, now, clientId, resource, accessTokenTtlSeconds }: GrantContext,
  holder: Pick<AccessToken, 'username' | 'scopes' | 'family'>,
): { token: string; access: Keyed<AccessToken> } {
  const token = newSecret(random, 'mcp_at_')
  const issuedAt = epochSeconds(now)
  const value = { clientId, resource, ...holder, issuedAt, expiresAt: issuedAt + accessTokenTtlSeconds }
  return { token, access: { key: digest(token), value } }
}

/** The answer for an access token, and for a refresh token where there is one; notes what it grants. */
export function tokenResponse(
  token: string,
  { key, value }: Keyed<AccessToken>,
  refreshToken?: string,
): TokenResponse {
  note('token', {
    token: shortened(key),
    grantedScope: value.scopes.join(' '),
    hasRefreshToken: refreshToken !== undefined,
  })
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: value.expiresAt - value.issuedAt,
    scope: value.scopes.join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  }
}
