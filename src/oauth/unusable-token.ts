import type { ClientCredentialsContext } from './client-credentials-grant.ts'
import { newAccessToken } from './issue-token.ts'

/**
 * An access token that the MCP endpoint refuses because it has expired or is bound to another resource. With it the
 * playground can show such a refusal without waiting, and without a second server.
 */
export async function unusableToken(
  context: ClientCredentialsContext,
  flaw: 'expired' | 'other resource',
): Promise<string> {
  const { now, accessTokenTtlSeconds: ttlSeconds } = context
  const flawed =
    flaw === 'expired'
      ? { ...context, now: () => now() - (ttlSeconds + 1) * 1000 }
      : { ...context, resource: 'https://other.example/mcp', accessTokenTtlSeconds: Math.min(ttlSeconds, 60) }
  const holder = { username: undefined, scopes: context.scopes.base }
  const { token, access } = newAccessToken(flawed, holder)
  await context.store.saveAccess(access)
  return token
}
