// Owns POST /introspect (RFC 7662).

import type { RequestHandler } from 'express'
import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { formParameters, required } from '../http/form.ts'
import { digest } from '../secrets.ts'
import { familyOf, isRefreshToken } from '../tokens/refresh-token.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { type Ownership, ours } from './ownership.ts'

export interface IntrospectionContext extends Ownership {
  readonly store: TokenStore
  readonly now: Clock
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

/** Answers for one token; a client must have been authenticated before. */
export function introspection(context: IntrospectionContext): RequestHandler {
  return async (req, res) => {
    const token = required(formParameters(req), 'token')
    const answer = await introspect(context, token)
    note('introspect', { introspected: answer.active ? answer.token_type : 'inactive' })
    res.json(answer)
  }
}

async function introspect(context: IntrospectionContext, token: string): Promise<Introspection> {
  const { store, now, issuer } = context
  const refresh = isRefreshToken(token)
  const found = refresh ? await livingRefreshToken(store, token) : await store.findAccess(digest(token))
  const record = ours(found, context)
  if (record === undefined || record.expiresAt <= epochSeconds(now)) return { active: false }
  return {
    active: true,
    scope: record.scopes.join(' '),
    client_id: record.clientId,
    username: record.username,
    // A refresh token is for this server alone: neither its type nor its audience may let a resource server
    // take it for an access token (RFC 7662 §4).
    token_type: refresh ? 'refresh_token' : 'Bearer',
    exp: record.expiresAt,
    iat: record.issuedAt,
    sub: record.username ?? record.clientId,
    aud: refresh ? issuer : record.resource,
    iss: issuer,
  }
}

async function livingRefreshToken(store: TokenStore, token: string) {
  const family = await store.findFamily(familyOf(token))
  return family?.refreshToken === digest(token) ? family : undefined
}
