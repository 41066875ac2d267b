import { type Clock, epochSeconds } from '../clock.ts'
import { digest, newSecret, type Random } from '../secrets.ts'
import { newFamilyKey } from './refresh-token.ts'
import type { AuthorizationCode, TokenStore } from './token-store.ts'

export interface CodeIssuer {
  readonly store: Pick<TokenStore, 'saveCode'>
  readonly now: Clock
  readonly random: Random
  readonly codeTtlSeconds: number
  /** What follows the random part; empty, or it begins with a tilde. */
  readonly codeSuffix: string
}

/** What a person, or --auto-approve, allowed. */
export type AllowedRequest = Pick<
  AuthorizationCode,
  'clientId' | 'redirectUri' | 'scopes' | 'codeChallenge' | 'resource'
>

/** Issues a code for what was allowed (RFC 6749 §4.1.2). Rejects with StoreFull. */
export async function issueCode(
  { store, now, random, codeTtlSeconds, codeSuffix }: CodeIssuer,
  { clientId, redirectUri, scopes, codeChallenge, resource }: AllowedRequest,
  username: string,
): Promise<string> {
  const code = newSecret(random, 'mcp_ac_') + codeSuffix
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
  return code
}
