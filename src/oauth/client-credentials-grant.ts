// Owns the client credentials grant (RFC 6749 §4.4), which the SDK's token handler refuses.

import { grantedScopes } from './scope.ts'
import { type GrantContext, newAccessToken, type TokenResponse, tokenResponse } from './token-response.ts'

/** Gives an access token whose subject is the client; no refresh token (RFC 6749 §4.4.3). */
export async function clientCredentials(
  context: GrantContext,
  scope: string | undefined,
): Promise<TokenResponse> {
  // Without a refresh token there is no offline access to grant.
  const { base, resource } = context.scopes
  const scopes = grantedScopes(scope, { base, known: resource })
  const { token, access } = newAccessToken(context, { username: undefined, scopes, family: undefined })
  await context.store.saveAccess(access)
  return tokenResponse(token, access)
}
