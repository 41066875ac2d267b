// Owns what revoking a token means here (RFC 7009 §2.1).

import { digest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { type Ownership, ours } from './ownership.ts'

/**
 * Revokes one access token, or a refresh token with its whole family: a replaced one too, which within the grace
 * window is still good and afterwards was a reason to revoke at the token endpoint as well. An unknown token is
 * no error (RFC 7009 §2.2); the hint is not needed, the token says what it is.
 */
export async function revoke(
  { store, ...own }: Ownership & { readonly store: TokenStore },
  token: string,
): Promise<void> {
  if (isRefreshToken(token)) {
    const family = familyOf(token)
    if (ours(await store.findFamily(family), own)) await store.revokeFamily(family)
    return
  }
  const key = digest(token)
  if (ours(await store.findAccess(key), own)) await store.revokeAccess(key)
}
