// Owns the two discovery documents (RFC 8414, RFC 9728). They are built once and mounted in front of the SDK's
// router, whose own have a slash after the issuer, wrong authentication methods and no HEAD (SDK-NOTES 1, 2,
// 17, 19, 21).

import cors from 'cors'
import express, { type Router } from 'express'
import type { Config } from '../config/config.ts'
import { allowMethods } from '../http/methods.ts'
import { paths } from '../protocol/names.ts'
import type { Scopes } from './scope.ts'
import { grantTypes } from './token-request.ts'

/** Authorization server metadata (RFC 8414 §2). */
export function authorizationServerMetadata(config: Config, scopes: Scopes) {
  const at = (path: string) => config.publicUrl + path
  return {
    issuer: config.publicUrl,
    authorization_endpoint: at(paths.authorize),
    token_endpoint: at(paths.token),
    revocation_endpoint: at(paths.revoke),
    introspection_endpoint: at(paths.introspect),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes(config.refreshTokens),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: config.tokenAuthMethods,
    revocation_endpoint_auth_methods_supported: config.tokenAuthMethods,
    introspection_endpoint_auth_methods_supported: config.tokenAuthMethods,
    scopes_supported: config.refreshTokens === 'never' ? scopes.resource : scopes.known,
    authorization_response_iss_parameter_supported: true,
    service_documentation: at('/'),
  }
}

/** Protected resource metadata (RFC 9728 §2). */
export function protectedResourceMetadata(config: Config, scopes: Scopes) {
  return {
    resource: config.publicUrl + paths.mcp,
    authorization_servers: [config.publicUrl],
    scopes_supported: scopes.resource,
    bearer_methods_supported: ['header'],
    resource_name: 'mcp-static-auth',
    resource_documentation: `${config.publicUrl}/`,
  }
}

/** Serves both documents to any origin; the second one at the root path too, where some clients look first. */
export function metadataRoutes(config: Config, scopes: Scopes): Router {
  const resource = protectedResourceMetadata(config, scopes)
  const documents = {
    [paths.authorizationServerMetadata]: authorizationServerMetadata(config, scopes),
    [paths.protectedResourceMetadata + paths.mcp]: resource,
    [paths.protectedResourceMetadata]: resource,
  }
  const router = express.Router({ strict: true, caseSensitive: true })
  // Pages that look for other documents here are to see that there are none, instead of a CORS failure.
  router.use('/.well-known', cors())
  for (const [path, document] of Object.entries(documents)) {
    router.all(path, allowMethods('GET', 'HEAD'), (_req, res) => {
      // Kept only until asked again: a restart with other options changes it.
      res.set('Cache-Control', 'no-cache').json(document)
    })
  }
  return router
}
