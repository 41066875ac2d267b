// Tokens that no client asked for, at the command of a test: as after a sign-in, or as the client itself gets them.

import { clipped } from '../clipped.ts'
import { epochSeconds } from '../clock.ts'
import { Trace } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, newSecret } from '../secrets.ts'
import { newFamilyKey } from '../tokens/refresh-token.ts'
import type { AuthorizationCode } from '../tokens/token-store.ts'
import { redeem } from './code-grant.ts'
import { newAccessToken, type TokenResponse, tokenResponse } from './issue-token.ts'
import type { Grants } from './provider.ts'
import { splitScope } from './scope.ts'

/** What a test wants to have. */
export interface Wish {
  /** Separated by spaces; what every request needs, if absent. */
  readonly scope?: string | undefined
  /** How long the access token lives, in seconds; as long as any other, if absent. */
  readonly ttl?: number | undefined
  /** The person; null for tokens of the client itself. */
  readonly username: string | null
}

/**
 * Issues the tokens (RFC 6749 §5.1): with a refresh token where a client would get one. Refuses scopes that do not exist.
 * Rejects with StoreFull.
 */
export async function mint(grants: Grants, { scope, ttl, username }: Wish): Promise<TokenResponse> {
  const scopes = wantedScopes(grants, scope)
  const { store, random, clientId, resource, now, codeTtlSeconds } = grants
  const issuer = { ...grants, accessTokenTtlSeconds: ttl ?? grants.accessTokenTtlSeconds }
  // There is no request that it could be noted for.
  const trace = new Trace('elsewhere')
  if (username === null) {
    const { token, access } = newAccessToken(issuer, { username: undefined, scopes })
    await store.saveAccess(access)
    return tokenResponse(token, access, undefined, trace)
  }
  // Families begin with a code, so there is one, which nobody ever sees.
  const key = digest(newSecret(random, 'mcp_ac_'))
  const code: AuthorizationCode = {
    clientId,
    username,
    scopes,
    resource,
    redirectUri: '',
    codeChallenge: '',
    family: newFamilyKey(random),
    expiresAt: epochSeconds(now) + codeTtlSeconds,
  }
  await store.saveCode(key, code)
  const minted = await redeem(issuer, key, code, trace)
  if (minted === undefined) throw new Error('a code that nobody knows was redeemed')
  return minted
}

/** Unlike a client, a test is told of any scope that does not exist. */
function wantedScopes({ scopes }: Grants, scope: string | undefined): readonly string[] {
  const wanted = splitScope(scope)
  const known: readonly string[] = scopes.known
  if (wanted.some((name) => !known.includes(name))) {
    throw refuse('scope_unknown', { requested: clipped(wanted.join(' ')), known })
  }
  return wanted.length === 0 ? scopes.base : wanted
}
