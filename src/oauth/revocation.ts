import { digest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { type Ownership, ours } from './ownership.ts'
import type { Revocations } from './revocations.ts'

export interface RevocationContext extends Ownership {
  readonly store: Pick<TokenStore, 'findFamily' | 'revokeFamily' | 'findAccess' | 'revokeAccess'>
  readonly revocations: Pick<Revocations, 'revokedAccess' | 'revokedFamily'>
}

/**
 * Revokes one access token, or a refresh token with its whole family (RFC 7009 §2.1). That includes a replaced one,
 * which is still valid within the grace window, and afterwards revokes the family at the token endpoint too. An
 * unknown token is no error (RFC 7009 §2.2). The hint is not needed, since the token shows what it is.
 */
export async function revoke(context: RevocationContext, token: string): Promise<void> {
  const { store, revocations } = context
  if (isRefreshToken(token)) {
    const family = familyOf(token)
    if (ours(await store.findFamily(family), context) === undefined) return
    await store.revokeFamily(family)
    revocations.revokedFamily(family, 'client')
    return
  }
  const key = digest(token)
  if (ours(await store.findAccess(key), context) === undefined) return
  await store.revokeAccess(key)
  revocations.revokedAccess(key)
}
