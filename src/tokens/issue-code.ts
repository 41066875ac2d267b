// Owns the issuing of authorization codes, once a person (or --auto-approve) has allowed a request.

import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { digest, newSecret, type Random, shortDigest } from '../secrets.ts'
import { newFamilyKey } from './refresh-token.ts'
import type { AuthorizationCode, TokenStore } from './token-store.ts'

export interface CodeIssuer {
  readonly store: TokenStore
  readonly now: Clock
  readonly random: Random
  readonly codeTtlSeconds: number
}

/** Issues a code for what was allowed (RFC 6749 §4.1.2). Rejects with StoreFull. */
export async function issueCode(
  { store, now, random, codeTtlSeconds }: CodeIssuer,
  request: Pick<AuthorizationCode, 'clientId' | 'redirectUri' | 'scopes' | 'codeChallenge' | 'resource'>,
  username: string,
): Promise<string> {
  const code = newSecret(random, 'mcp_ac_')
  const { clientId, redirectUri, scopes, codeChallenge, resource } = request
  await store.saveCode(digest(code), {
    clientId,
    redirectUri,
    scopes,
    codeChallenge,
    resource,
    username,
    family: newFamilyKey(random),
    expiresAt: epochSeconds(now) + codeTtlSeconds,
  })
  note({ code: shortDigest(code), grantedScope: scopes.join(' ') })
  return code
}
