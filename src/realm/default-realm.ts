import type { Config } from '../config/config.ts'
import type { RealmSettings } from './realm.ts'

/** The settings of the realm at the public URL itself. */
export function defaultRealm(config: Config): RealmSettings {
  return {
    name: 'main',
    issuer: config.publicUrl,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    redirectUris: config.redirectUris,
    tokenAuthMethods: config.tokenAuthMethods,
    autoApprove: config.autoApprove,
    scopes: config.scopes,
    toolScopes: config.toolScopes,
    accessTokenTtlSeconds: config.accessTokenTtlSeconds,
    refreshTokenTtlSeconds: config.refreshTokenTtlSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
    codeTtlSeconds: config.codeTtlSeconds,
    refreshTokens: config.refreshTokens,
    allowedOrigins: config.allowedOrigins,
    deviations: undefined,
  }
}
