// Records as the token store keeps them, valid and ordinary, for tests that change what they are about.

import { type Clock, epochSeconds } from '../../src/clock.ts'
import { digest } from '../../src/secrets.ts'
import type { AccessToken, AuthorizationCode, Keyed, TokenFamily } from '../../src/tokens/token-store.ts'

const resource = 'http://localhost:9003/mcp'
const redirectUri = 'http://localhost:6274/oauth/callback'

/** A code that is good for 300 s and starts this family. */
export function aCode(
  now: Clock,
  family: string,
  changes: Partial<AuthorizationCode> = {},
): AuthorizationCode {
  return {
    clientId: 'client',
    redirectUri,
    scopes: ['user', 'offline_access'],
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    resource,
    username: 'person',
    family,
    expiresAt: epochSeconds(now) + 300,
    ...changes,
  }
}

/** A family of 30 days with a refresh token. */
export function aFamily(now: Clock, changes: Partial<TokenFamily> = {}): TokenFamily {
  return {
    clientId: 'client',
    username: 'person',
    scopes: ['user', 'offline_access'],
    resource,
    refreshToken: digest('refresh token 0'),
    issuedAt: epochSeconds(now),
    expiresAt: epochSeconds(now) + 30 * 24 * 3600,
    ...changes,
  }
}

/** An access token of one hour under the digest of its name. */
export function anAccess(now: Clock, name: string, changes: Partial<AccessToken> = {}): Keyed<AccessToken> {
  return {
    key: digest(name),
    value: {
      clientId: 'client',
      username: changes.family === undefined ? undefined : 'person',
      scopes: ['user'],
      resource,
      family: undefined,
      issuedAt: epochSeconds(now),
      expiresAt: epochSeconds(now) + 3600,
      ...changes,
    },
  }
}
