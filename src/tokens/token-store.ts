// The contract of everything this server remembers about grants: authorization codes, token families, access
// tokens and decisions that were made. One small async interface, so that a shared store can replace memory;
// test/contract is the suite that every implementation must pass. A store knows no rule of OAuth: which token is
// good, and what follows from one that is not, is decided in src/oauth.
//
// Keys of codes, access tokens and decisions are digests of their secrets, never the secrets themselves; the key
// of a family is random and no secret. Keys are new when a record is saved. Records come back equal, not identical.
//
// Times are epoch seconds, unless their name says Ms. No method compares expiresAt with the time: callers do. An
// expired record may still be found for a while (so that a person can be told "expired" instead of "unknown") and
// is then forgotten, at once when its room is needed. A method that would have to drop a living record to make
// room rejects with StoreFull instead, and then has changed nothing. Removing or revoking what is not there does
// nothing.

import type { Holder } from './holders.ts'

/** What an authorization code stands for (RFC 6749 §4.1.2, RFC 7636 §4.4, RFC 8707 §2.2). */
export interface AuthorizationCode {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
  readonly username: string
  /** Key of the family that the exchange starts: known beforehand, so that a second use can revoke it. */
  readonly family: string
  readonly expiresAt: number
}

/**
 * All that came from one authorization: at most one living refresh token, and its access tokens. The holder's
 * scopes are those that the person granted; a refresh may narrow an access token, never these.
 */
export interface TokenFamily extends Holder {
  readonly username: string
  /** Digest of the refresh token that is good now; undefined when none was issued. */
  readonly refreshToken: string | undefined
  readonly issuedAt: number
  /** Absolute: rotation does not extend it. */
  readonly expiresAt: number
}

export interface AccessToken extends Holder {
  readonly issuedAt: number
  readonly expiresAt: number
}

/** How many living records of each kind a store holds at most. */
export interface StoreBounds {
  readonly codes: number
  readonly decisions: number
  readonly families: number
  /** Access tokens that belong to no family may fill nine tenths of this: the rest is for people who sign in. */
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
  /** The time of the replacement, and for how long it must be remembered; 0 is not at all. */
  readonly atMs: number
  readonly rememberMs: number
}

export interface TokenStore {
  saveCode(key: string, code: AuthorizationCode): Promise<void>
  /** The code and whether it was spent; kept until it expires, so that a second use can be recognised. */
  findCode(key: string): Promise<{ code: AuthorizationCode; spent: boolean } | undefined>
  /**
   * Spends a code and, when tokens are given, stores what it bought, in one atomic step: the family under the
   * key that the code names, and the family's first access token. False when it was spent before or is gone,
   * even when there is no room: of many callers at once exactly one gets true. Nothing is spent on StoreFull.
   */
  redeemCode(key: string, bought?: { family: TokenFamily; access: Keyed<AccessToken> }): Promise<boolean>

  /** Stores an access token that belongs to no family (client_credentials). */
  saveAccess(access: Keyed<AccessToken>): Promise<void>
  /** Adds an access token to a family, in one atomic step; false when the family is gone. */
  addAccess(family: string, access: Keyed<AccessToken>): Promise<boolean>
  /** The token, unless it or its family was revoked. It may outlive its family's expiresAt. */
  findAccess(key: string): Promise<AccessToken | undefined>
  revokeAccess(key: string): Promise<void>

  /** The family with its present refresh token, unless it was revoked; at least as long as it has a living token. */
  findFamily(key: string): Promise<TokenFamily | undefined>
  /**
   * Replaces the family's refresh token, stores the access token and remembers when that was, in one atomic step.
   * False, and nothing changes, when `present` is not the family's refresh token or the family is gone: of many
   * callers at once exactly one gets true.
   */
  rotate(rotation: Rotation): Promise<boolean>
  /** When the refresh token with this digest was replaced (epoch milliseconds), for as long as that is remembered. */
  replacedAtMs(refreshToken: string): Promise<number | undefined>
  /** Kills the family's refresh token and all its access tokens, at once. Codes stay, spent ones marked. */
  revokeFamily(key: string): Promise<void>

  /**
   * Remembers a person's decision as made until `expiresAt` (epoch seconds of wall time, as no other time here).
   * True for exactly one of many callers, until then.
   */
  spend(key: string, expiresAt: number): Promise<boolean>

  /** Releases timers and connections; may be called again. */
  close(): Promise<void>
}
