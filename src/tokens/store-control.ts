// What a test may do to the tokens of a store beyond what OAuth does. Only the store in memory can do it. Each method
// is one atomic step. Living is what expires after the present second of the store's clock. Unlike all other steps of
// the store, these may look at every record.

import type { TokenStore } from './token-store.ts'

export interface StoreControl {
  /**
   * Ends now the lifetime of the living access token with this key, or of all. They are still found, as expired.
   * Returns how many there were.
   */
  expireAccess(key?: string): number
  /**
   * Ends now the lifetime of the living refresh token of the family with this key, or of all families. They are still
   * found, as expired; access tokens live on. Returns how many there were.
   */
  expireRefresh(family?: string): number
  /**
   * Revokes everything that was issued with this access token: its family with all tokens, or the token alone if it
   * has none. False if it is not there; an expired one is, as long as it is found.
   */
  revokeGrantOf(accessKey: string): boolean
  /** Whether there is a family with this key, be it expired. */
  hasGrant(family: string): boolean
  /** Revokes the family with this key, with all its tokens. False if it is not there. */
  revokeGrant(family: string): boolean
  /**
   * Revokes all grants with a living access token ('access'), with a living refresh token, or with any ('all').
   * Returns how many: families, and access tokens that have none. What has expired altogether stays, and stays
   * expired.
   */
  revokeGrants(which: GrantsWith): number
  /** Forgets codes, families, access tokens and replaced refresh tokens, but no decisions, which are in wall time. */
  clear(): void
}

export type GrantsWith = 'access' | 'refresh' | 'all'

/** A token store that a test may command. */
export type MemoryTokenStore = TokenStore & StoreControl
