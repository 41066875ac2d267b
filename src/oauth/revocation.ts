// Owns what revoking a token means here (RFC 7009 §2.1).

import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import { digest } from '../tokens/secrets.ts'
import type { TokenStore } from '../tokens/token-store.ts'

/**
 * Revokes a refresh token with its whole family, or one access token. An unknown token is no error
 * (RFC 7009 §2.2); the hint is not needed, the token says what it is.
 */
export async function revoke(store: TokenStore, token: string): Promise<void> {
  if (!isRefreshToken(token)) return store.revokeAccess(digest(token))
  const family = await store.findFamily(familyOf(token))
  // Only the token itself revokes: its family's key alone is not a secret.
  if (family?.refreshToken === digest(token)) await store.revokeFamily(familyOf(token))
}
