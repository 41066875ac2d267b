import { Refused } from '../protocol/refusal.ts'
import { digest, sameDigest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import type { AccessToken, TokenFamily, TokenStore } from '../tokens/token-store.ts'
import { type AccessTokenRules, livingAccessToken } from './access-token.ts'
import { overForSeconds } from './expiry.ts'
import { type Ownership, ours } from './ownership.ts'

export interface IntrospectionContext extends Ownership, AccessTokenRules {
  readonly store: Pick<TokenStore, 'findAccess' | 'findFamily'>
  readonly issuer: string
}

/** The answer of RFC 7662 §2.2. */
type Introspection =
  | { active: false }
  | {
      active: true
      scope: string
      client_id: string
      username: string | undefined
      token_type: 'Bearer' | 'refresh_token'
      exp: number
      iat: number
      sub: string
      aud: string
      iss: string
    }

/** Answers about one token; the client must already be authenticated. */
export async function introspect(context: IntrospectionContext, token: string): Promise<Introspection> {
  const { issuer } = context
  const isRefresh = isRefreshToken(token)
  const record = ours(await (isRefresh ? livingFamily : livingAccess)(context, token), context)
  if (record === undefined) return { active: false }
  return {
    active: true,
    scope: record.scopes.join(' '),
    client_id: record.clientId,
    username: record.username,
    // A refresh token is only for this server: neither its type nor its audience may make a resource server mistake
    // it for an access token (RFC 7662 §4).
    token_type: isRefresh ? 'refresh_token' : 'Bearer',
    exp: record.expiresAt,
    iat: record.issuedAt,
    sub: record.username ?? record.clientId,
    aud: isRefresh ? issuer : record.resource,
    iss: issuer,
  }
}

async function livingAccess(rules: AccessTokenRules, token: string): Promise<AccessToken | undefined> {
  const found = await livingAccessToken(rules, digest(token))
  return found instanceof Refused ? undefined : found
}

/** The family to which this current refresh token belongs. */
async function livingFamily(
  { store, now }: IntrospectionContext,
  token: string,
): Promise<TokenFamily | undefined> {
  const family = await store.findFamily(familyOf(token))
  if (family?.refreshToken === undefined || !sameDigest(family.refreshToken, digest(token))) return undefined
  return overForSeconds(family, now) === undefined ? family : undefined
}
