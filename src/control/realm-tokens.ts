// The tokens of a realm at a test's command.

import type { TokenResponse } from '../oauth/issue-token.ts'
import { mint, type Wish } from '../oauth/mint.ts'
import type { Grants } from '../oauth/provider.ts'
import { digest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import type { GrantsWith, StoreControl } from '../tokens/store-control.ts'

/** Which tokens a command is for: all of a kind, or one. */
export type TokenChoice = { readonly which: GrantsWith } | { readonly token: string }

export class RealmTokens {
  readonly #grants: Grants
  readonly #store: StoreControl | undefined

  constructor(grants: Grants, store: StoreControl | undefined) {
    this.#grants = grants
    this.#store = store
  }

  /** Issues tokens. Refuses scopes that do not exist; rejects with StoreFull. */
  mint(wish: Wish): Promise<TokenResponse> {
    return mint(this.#grants, wish)
  }

  /** Ends the lifetime of tokens now, as if it were over; how many lived. */
  expire(choice: TokenChoice): number {
    const store = this.#required()
    if ('token' in choice) {
      const { token } = choice
      if (!isRefreshToken(token)) return store.expireAccess(digest(token))
      return store.expireRefresh(familyOf(token))
    }
    const { which } = choice
    const access = which === 'refresh' ? 0 : store.expireAccess()
    return access + (which === 'access' ? 0 : store.expireRefresh())
  }

  /**
   * Revokes all that was issued together with these tokens (RFC 7009 §2.1); how many sign-ins, and tokens of the client
   * itself, lived.
   */
  revoke(choice: TokenChoice): number {
    const store = this.#required()
    const { revocations } = this.#grants
    if (!('token' in choice)) {
      const revoked = store.revokeGrants(choice.which)
      revocations.revokedFamilies('test', (family) => store.hasGrant(family))
      return revoked
    }
    const { token } = choice
    if (isRefreshToken(token)) {
      if (!store.revokeGrant(familyOf(token))) return 0
      revocations.revokedFamily(familyOf(token), 'test')
      return 1
    }
    const key = digest(token)
    if (!store.revokeGrantOf(key)) return 0
    const family = revocations.familyOf(key)
    if (family === undefined) revocations.revokedAccess(key, 'test')
    else revocations.revokedFamily(family, 'test')
    return 1
  }

  #required(): StoreControl {
    if (this.#store === undefined) throw new Error('only tokens in memory can be commanded')
    return this.#store
  }
}
