// Owns the contract of everything this server remembers about grants: decisions that were
// made, authorization codes, token families and access tokens. One small async interface, so that a shared store can
// replace memory; test/contract/token-store.ts is the suite that every implementation must pass.
//
// Keys of decisions, codes and access tokens are digests of their secrets, never the secrets themselves; the key
// of a family is random and no secret. Keys are new when a record is saved; saving under one that exists
// replaces its record. Records come back equal, not identical.
//
// Times are epoch seconds. No method compares expiresAt with the time: callers do. An expired record may still
// be found for a while (so that a person can be told "expired" instead of "unknown") and is then forgotten, at
// once when its room is needed. A method that would have to drop a living record to make room rejects with
// StoreFull instead, and then has changed nothing. Removing or revoking what is not there does nothing.

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

/** All that came from one authorization: at most one living refresh token, and its access tokens. */
export interface TokenFamily {
  readonly clientId: string
  readonly username: string
  /** The scope that the person granted; a refresh may narrow an access token, never this. */
  readonly scopes: readonly string[]
  readonly resource: string
  /** Digest of the refresh token that is good now; undefined when none was issued. */
  readonly refreshToken: string | undefined
  readonly issuedAt: number
  /** Absolute: rotation does not extend it. */
  readonly expiresAt: number
}

export interface AccessToken {
  readonly clientId: string
  /** The person, or undefined for client_credentials. */
  readonly username: string | undefined
  readonly scopes: readonly string[]
  /** The one resource it is good for (RFC 8707). */
  readonly resource: string
  /** Key of its family; undefined for client_credentials. */
  readonly family: string | undefined
  readonly issuedAt: number
  readonly expiresAt: number
}

/** How many living records of each kind a store holds at most. */
export interface StoreBounds {
  readonly decisions: number
  readonly codes: number
  readonly families: number
  readonly accessTokens: number
}

/** A record to be put under a key. */
export interface Keyed<T> {
  readonly key: string
  readonly value: T
}

/** What a rotation is asked to do, in one atomic step. */
export interface Rotation {
  readonly family: string
  /** Digests of the refresh token that was presented and of its successor. */
  readonly presented: string
  readonly successor: string
  /** An access token of that family. */
  readonly access: Keyed<AccessToken>
  /** Epoch milliseconds now, and for how long after its rotation an old token is still answered. */
  readonly nowMs: number
  readonly graceMs: number
}

export interface TokenStore {
  /**
   * Marks a decision as made. True for exactly one of many callers with this key, until expiresAt (wall time).
   * Rejects with StoreFull when there is no room to remember it.
   */
  spend(key: string, expiresAt: number): Promise<boolean>

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
  /** The token, unless it or its family was revoked. It may outlive its family's expiresAt. */
  findAccess(key: string): Promise<AccessToken | undefined>
  revokeAccess(key: string): Promise<void>

  /** The family with its present refresh token, unless it was revoked; at least as long as it has a living token. */
  findFamily(key: string): Promise<TokenFamily | undefined>
  /**
   * Replaces the family's refresh token by its successor and stores the access token, in one atomic step.
   * 'rotated': the presented token was the good one. 'repeated': it was rotated less than graceMs ago, and is
   * one of the last 32 at least; the access token is stored, nothing else changes. 'reused': neither; nothing
   * changes, the caller revokes. 'gone': there is no such family, or it has no refresh token.
   */
  rotate(rotation: Rotation): Promise<'rotated' | 'repeated' | 'reused' | 'gone'>
  /** Kills the family's refresh token and all its access tokens, at once. Codes stay, spent ones marked. */
  revokeFamily(key: string): Promise<void>

  /** Releases timers and connections; may be called again. */
  close(): Promise<void>
}
