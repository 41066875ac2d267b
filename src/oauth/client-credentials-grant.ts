import type { Trace } from '../handshake/trace.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { newAccessToken, type TokenIssuer, type TokenResponse, tokenResponse } from './issue-token.ts'
import { grantedScopes, type Scopes } from './scope.ts'

export interface ClientCredentialsContext extends TokenIssuer {
  readonly store: Pick<TokenStore, 'saveAccess'>
  readonly scopes: Scopes
}

/**
 * Issues an access token for the client itself (RFC 6749 §4.4), without a refresh token (§4.4.3). The SDK's token
 * handler refuses this grant. Rejects with StoreFull.
 */
export async function clientCredentials(
  context: ClientCredentialsContext,
  scope: string | undefined,
  trace: Trace,
): Promise<TokenResponse> {
  // Without a refresh token there is no offline access to grant.
  const { base, resource } = context.scopes
  const scopes = grantedScopes(scope, { base, known: resource }, trace)
  const { token, access } = newAccessToken(context, { username: undefined, scopes })
  await context.store.saveAccess(access)
  return tokenResponse(token, access, undefined, trace)
}
