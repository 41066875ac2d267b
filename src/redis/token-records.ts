// How codes, tokens and families are written in Redis: as short lists, because there are very many of them. What Redis
// itself must know of a record is not in here: whether a code was spent, the refresh token and the key of a family.

import type { Clock } from '../clock.ts'
import type { AccessToken, AuthorizationCode, TokenFamily } from '../tokens/token-store.ts'

/** How long an expired record can still be found, so that a person can be told "expired" instead of "unknown". */
const retentionMs = 600_000

/**
 * For how many milliseconds Redis keeps what expires at this time of the clock. Redis counts real time, so what had
 * expired before it was saved is kept as long as what expires now.
 */
export function keptMs(expiresAt: number, now: Clock): number {
  return Math.ceil(Math.max(0, expiresAt * 1000 - now())) + retentionMs
}

type CodeFields = [
  clientId: string,
  redirectUri: string,
  scopes: readonly string[],
  codeChallenge: string,
  resource: string,
  username: string,
  expiresAt: number,
]

export function codeText(code: AuthorizationCode): string {
  const { clientId, redirectUri, scopes, codeChallenge, resource, username, expiresAt } = code
  const fields: CodeFields = [clientId, redirectUri, scopes, codeChallenge, resource, username, expiresAt]
  return JSON.stringify(fields)
}

export function codeOf(text: string, family: string): AuthorizationCode {
  const [clientId, redirectUri, scopes, codeChallenge, resource, username, expiresAt] = fieldsOf<CodeFields>(
    text,
    7,
  )
  return { clientId, redirectUri, scopes, codeChallenge, resource, username, family, expiresAt }
}

type TokenFields<Username> = [
  clientId: string,
  username: Username,
  scopes: readonly string[],
  resource: string,
  issuedAt: number,
  expiresAt: number,
]

export function familyText(family: TokenFamily): string {
  const { clientId, username, scopes, resource, issuedAt, expiresAt } = family
  const fields: TokenFields<string> = [clientId, username, scopes, resource, issuedAt, expiresAt]
  return JSON.stringify(fields)
}

export function familyOf(text: string, refreshToken: string | undefined): TokenFamily {
  const [clientId, username, scopes, resource, issuedAt, expiresAt] = fieldsOf<TokenFields<string>>(text, 6)
  return { clientId, username, scopes, resource, refreshToken, issuedAt, expiresAt }
}

/** A missing username is null, since JSON has no undefined. */
export function accessText(token: AccessToken): string {
  const { clientId, username = null, scopes, resource, issuedAt, expiresAt } = token
  const fields: TokenFields<string | null> = [clientId, username, scopes, resource, issuedAt, expiresAt]
  return JSON.stringify(fields)
}

export function accessOf(text: string): AccessToken {
  const [clientId, username, scopes, resource, issuedAt, expiresAt] = fieldsOf<TokenFields<string | null>>(
    text,
    6,
  )
  return { clientId, username: username ?? undefined, scopes, resource, issuedAt, expiresAt }
}

/** Another version of this server, or another program, may have written something else. */
function fieldsOf<T extends readonly [clientId: string, ...others: readonly unknown[]]>(
  text: string,
  count: T['length'],
): T {
  const fields: unknown = JSON.parse(text)
  const isOurs = Array.isArray(fields) && fields.length === count && typeof fields[0] === 'string'
  if (!isOurs) throw new Error('the store has a record that is not of this version')
  return fields as unknown as T
}
