import { isLoopbackHost, isLoopbackUrl } from '../loopback.ts'
import { paths } from '../protocol/names.ts'
import { defaultPublicUrl } from './addresses.ts'
import type { Config, Settings } from './config.ts'
import { registeredRedirectUris } from './redirect-uris.ts'

/** The configuration of a server bound to a port (`settings.port` may be 0). */
export function configFor(settings: Settings, port: number): Config {
  const publicUrl = settings.publicUrl ?? defaultPublicUrl(settings.host, port)
  const isExposed = !isLoopbackHost(settings.host) || !isLoopbackUrl(publicUrl)
  return Object.freeze({
    port,
    host: settings.host,
    publicUrl,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    redirectUris: registeredRedirectUris(settings.redirectUris, publicUrl, publicUrl + paths.mcp),
    chosenRedirectUris: settings.redirectUris,
    scopes: settings.scope,
    toolScopes: settings.toolScope,
    username: settings.username,
    password: settings.password,
    accessTokenTtlSeconds: settings.accessTokenTtl,
    refreshTokenTtlSeconds: settings.refreshTokenTtl,
    codeTtlSeconds: settings.codeTtl,
    refreshGraceSeconds: settings.refreshGrace,
    refreshTokens: settings.refreshTokens,
    store: settings.store,
    tokenAuthMethods: settings.tokenAuthMethods,
    autoApprove: settings.autoApprove,
    allowedOrigins: settings.allowedOrigins,
    trustProxy: settings.trustProxy,
    rateLimitPerMinute: settings.rateLimit ?? (isExposed ? 600 : 0),
    maxTokens: settings.maxTokens,
    logLevel: settings.logLevel,
    logFormat: settings.logFormat ?? 'json',
    handshakeLog: visibility(settings.handshakeLog, isExposed),
    scenarios: settings.scenarios ?? (!isExposed || settings.allowScenarios),
    scenario: settings.scenario,
    maxRuns: settings.maxRuns,
    control: settings.control,
    controlToken: settings.controlToken,
  })
}

function visibility(handshakeLog: Settings['handshakeLog'], isExposed: boolean): Config['handshakeLog'] {
  if (handshakeLog === 'on') return 'everybody'
  return handshakeLog === 'off' || isExposed ? 'nobody' : 'this machine'
}
