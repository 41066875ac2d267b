// The contract for everything this server remembers about grants: authorization codes, token families, access tokens
// and decisions. One small async interface, so that a shared store can replace memory; every implementation must pass
// the suite in test/contract. A store knows no rule of OAuth: src/oauth decides which token is valid, and what
// follows if it is not. Keys of codes, access tokens and decisions are digests of their secrets, never the secrets
// themselves; the key of a family is random but no secret. Keys are new when a record is saved. Records are returned
// equal, not identical. Times are epoch seconds, unless their name says Ms. No method compares expiresAt with the
// time; callers do. An expired record may still be found for a while (so that a person can be told "expired" instead
// of "unknown") and is then forgotten, at once if its room is needed. A method that would have to drop a living
// record to make room rejects with StoreFull instead and changes nothing. Removing or revoking what does not exist
// does nothing. Every method of a store outside of this process can reject with StoreUnavailable; what was asked then
// either happened before that, or never does.

import type { Holder } from './holders.ts'

/** What an authorization code stands for (RFC 6749 §4.1.2, RFC 7636 §4.4, RFC 8707 §2.2). */
export interface AuthorizationCode {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
  readonly username: string
  /** Key of the family that the exchange starts, known in advance so that a second use can revoke it. */
  readonly family: string
  readonly expiresAt: number
}

/**
 * Everything issued for one authorization: at most one living refresh token, and its access tokens. The holder's
 * scopes are those that the person granted; a refresh may narrow those of an access token, never these.
 */
export interface TokenFamily extends Holder {
  readonly username: string
  /** Digest of the current refresh token; undefined if none was issued. */
  readonly refreshToken: string | undefined
  readonly issuedAt: number
  /** Absolute: rotation does not extend it. */
  readonly expiresAt: number
}

export interface AccessToken extends Holder {
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The maximum number of living records of each kind. */
export interface StoreBounds {
  readonly codes: number
  readonly decisions: number
  readonly families: number
  /** Access tokens without a family may fill nine tenths of this; the rest is reserved for people who sign in. */
  readonly accessTokens: number
  /** Refresh tokens that were replaced and must be remembered. */
  readonly replaced: number
}

/** A record to be put under a key. */
export interface Keyed<T> {
  readonly key: string
  readonly value: T
}

/** The replacement of a family's refresh token, in one atomic step. */
export interface Rotation {
  readonly family: string
  /** Digests of the refresh token to be replaced and of its successor. */
  readonly present: string
  readonly successor: string
  /** An access token for the family. */
  readonly access: Keyed<AccessToken>
  /** The time of the replacement, and how long it must be remembered; 0 means not at all. */
  readonly atMs: number
  readonly rememberMs: number
}

/** How a refresh token was replaced. */
export interface Replacement {
  /** Epoch milliseconds. */
  readonly atMs: number
  /**
   * Perhaps nobody was told of the successor, since the connection to the store broke in between, less than 30 s ago. A
   * client that tries again is then no thief.
   */
  readonly isOutcomeUnknown: boolean
}

export interface TokenStore {
  saveCode(key: string, code: AuthorizationCode): Promise<void>
  /** The code and whether it was spent; kept until it expires, so that a second use can be recognised. */
  findCode(key: string): Promise<{ code: AuthorizationCode; spent: boolean } | undefined>
  /**
   * Spends a code and stores the tokens issued for it, if any, in one atomic step: the family, under the key that the
   * code names, and its first access token. False if the code was already spent or is gone, even if there is no room:
   * of many simultaneous callers exactly one gets true. On StoreFull nothing is spent.
   */
  redeemCode(key: string, bought?: { family: TokenFamily; access: Keyed<AccessToken> }): Promise<boolean>

  /** Stores an access token without a family (client_credentials). */
  saveAccess(access: Keyed<AccessToken>): Promise<void>
  /** Adds an access token to a family, in one atomic step; false if the family is gone. */
  addAccess(family: string, access: Keyed<AccessToken>): Promise<boolean>
  /** The token, unless it or its family was revoked. It may outlive its family's expiresAt. */
  findAccess(key: string): Promise<AccessToken | undefined>
  revokeAccess(key: string): Promise<void>

  /** The family with its current refresh token, unless it was revoked; kept at least while it has a living token. */
  findFamily(key: string): Promise<TokenFamily | undefined>
  /**
   * Replaces the family's refresh token, stores the access token and remembers the time, in one atomic step. Returns
   * false and changes nothing if `present` is not the family's refresh token or the family is gone: of many
   * simultaneous callers exactly one gets true.
   */
  rotate(rotation: Rotation): Promise<boolean>
  /** How the refresh token with this digest was replaced, as long as that is remembered. */
  findReplacement(refreshToken: string): Promise<Replacement | undefined>
  /** Revokes the family's refresh token and all its access tokens at once. Codes stay, with spent ones marked. */
  revokeFamily(key: string): Promise<void>

  /**
   * Remembers that a person's decision was made, until `expiresAt` (unlike all other times here, epoch seconds of
   * wall time). Until then, true for exactly one of many callers.
   */
  spend(key: string, expiresAt: number): Promise<boolean>

  /** Releases timers and connections; may be called again. */
  close(): Promise<void>
}
