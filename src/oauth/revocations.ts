// Why recent access tokens are no longer valid, so that a person can be told "revoked" instead of "unknown". An aid
// for people, not a rule of OAuth: what is forgotten, or was revoked by another process with the same store, is just
// unknown. Holds digests and keys of families, never a token.

import type { Revoker } from '../protocol/refusal.ts'
import { RecentMap } from '../recent-map.ts'

/** How many tokens, and how many revocations, are remembered. A person looks at the last few. */
const remembered = 2000

export interface Revocations {
  /** An access token of a family was issued. */
  issued(accessKey: string, family: string): void
  revokedAccess(accessKey: string, by?: Revoker): void
  revokedFamily(family: string, by: Revoker): void
  /** All families were revoked but those that are still there. */
  revokedFamilies(by: Revoker, isThere: (family: string) => boolean): void
  /** The family of an access token, if it is remembered. */
  familyOf(accessKey: string): string | undefined
  /** Who revoked the access token with this key, if that is known. */
  revoker(accessKey: string): Revoker | undefined
}

/** Remembers nothing yet. */
export function rememberRevocations(): Revocations {
  const familyOf = new RecentMap<string>(remembered)
  const tokens = new RecentMap<Revoker>(remembered)
  const families = new RecentMap<Revoker>(remembered)
  const revokedFamily = (family: string, by: Revoker) => {
    // Whoever revoked first is why the tokens are invalid.
    if (families.get(family) === undefined) families.set(family, by)
  }
  return {
    issued: (accessKey, family) => familyOf.set(accessKey, family),
    revokedAccess: (accessKey, by = 'client') => tokens.set(accessKey, by),
    revokedFamily,
    revokedFamilies(by, isThere) {
      for (const family of familyOf.values()) if (!isThere(family)) revokedFamily(family, by)
    },
    familyOf: (accessKey) => familyOf.get(accessKey),
    revoker(accessKey) {
      const family = familyOf.get(accessKey)
      return tokens.get(accessKey) ?? (family === undefined ? undefined : families.get(family))
    },
  }
}
