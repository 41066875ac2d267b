// Owns access tokens that are made to be refused: so that the playground can show what becomes of one without
// waiting for it to expire, and without a second server.

import { type GrantContext, newAccessToken } from './token-response.ts'

/** An access token that the MCP endpoint refuses, because it has expired or is bound to another resource. */
export async function unusableToken(
  context: GrantContext,
  flaw: 'expired' | 'other resource',
): Promise<string> {
  const { now, accessTokenTtlSeconds: ttlSeconds } = context
  const flawed =
    flaw === 'expired'
      ? { ...context, now: () => now() - (ttlSeconds + 1) * 1000 }
      : { ...context, resource: 'https://other.example/mcp', accessTokenTtlSeconds: Math.min(ttlSeconds, 60) }
  const holder = { username: undefined, scopes: context.scopes.base, family: undefined }
  const { token, access } = newAccessToken(flawed, holder)
  await context.store.saveAccess(access)
  return token
}
