import type { ClientCredentialsContext } from './client-credentials-grant.ts'
import { newAccessToken } from './issue-token.ts'

/**
 * An access token that the MCP endpoint refuses because it has expired or is bound to another resource. With it the
 * playground can show such a refusal without waiting, and without a second server.
 */
export async function unusableToken(
  {
    store,
    now,
    random,
    clientId,
    resource,
    scopes,
    accessTokenTtlSeconds: ttlSeconds,
    accessTokenSuffix,
  }: ClientCredentialsContext,
  flaw: 'expired' | 'other resource',
): Promise<string> {
  const isExpired = flaw === 'expired'
  const issuer = {
    now: isExpired ? () => now() - (ttlSeconds + 1) * 1000 : now,
    random,
    clientId,
    resource: isExpired ? resource : 'https://other.example/mcp',
    accessTokenTtlSeconds: isExpired ? ttlSeconds : Math.min(ttlSeconds, 60),
    accessTokenSuffix,
  }
  const { token, access } = newAccessToken(issuer, { username: undefined, scopes: scopes.base })
  await store.saveAccess(access)
  return token
}
