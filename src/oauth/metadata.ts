// The two discovery documents of a realm (RFC 8414, RFC 9728). The SDK's have a trailing slash on the issuer, wrong
// authentication methods and no HEAD (SDK-NOTES 1, 2, 17, 19, 21), and are always at the root of the host (SDK-NOTES
// 20).

import express, { type RequestHandler, type Router } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { allowMethods } from '../http/methods.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import { wellKnownUrl } from '../protocol/well-known.ts'
import { grantTypes, type RefreshTokenPolicy } from './refresh-token-policy.ts'
import type { Scopes } from './scope.ts'

export interface MetadataContext {
  readonly issuer: string
  readonly resource: string
  readonly scopes: Scopes
  readonly refreshTokens: RefreshTokenPolicy
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  /** The home page, which says how to set up clients. */
  readonly documentation: string
}

/** Authorization server metadata (RFC 8414 §2). */
export function authorizationServerMetadata(context: MetadataContext) {
  const { issuer, scopes, refreshTokens, tokenAuthMethods } = context
  return {
    issuer,
    authorization_endpoint: issuer + paths.authorize,
    token_endpoint: issuer + paths.token,
    revocation_endpoint: issuer + paths.revoke,
    introspection_endpoint: issuer + paths.introspect,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes(refreshTokens),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: tokenAuthMethods,
    revocation_endpoint_auth_methods_supported: tokenAuthMethods,
    introspection_endpoint_auth_methods_supported: tokenAuthMethods,
    scopes_supported: refreshTokens === 'never' ? scopes.resource : scopes.known,
    authorization_response_iss_parameter_supported: true,
    service_documentation: context.documentation,
  }
}

/** Protected resource metadata (RFC 9728 §2). */
export function protectedResourceMetadata({ issuer, resource, scopes, documentation }: MetadataContext) {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: scopes.resource,
    bearer_methods_supported: ['header'],
    resource_name: 'mcp-static-auth',
    resource_documentation: documentation,
  }
}

/** The address of the protected resource metadata, as challenges name it (RFC 9728 §5.1). */
export function resourceMetadataUrl({ resource }: Pick<MetadataContext, 'resource'>): string {
  return wellKnownUrl(paths.protectedResourceMetadata, resource)
}

/**
 * Serves both documents, to be mounted at the root of the host. The second is also served at the address for the
 * issuer, where some clients look first.
 */
export function metadataRoutes(context: MetadataContext): Router {
  const resource = protectedResourceMetadata(context)
  const documents = new Map<string, object>([
    [wellKnownUrl(paths.authorizationServerMetadata, context.issuer), authorizationServerMetadata(context)],
    [wellKnownUrl(paths.protectedResourceMetadata, context.resource), resource],
    [wellKnownUrl(paths.protectedResourceMetadata, context.issuer), resource],
  ])
  const router = express.Router({ strict: true, caseSensitive: true })
  router.use(paths.protectedResourceMetadata, noteWanted(context.resource))
  for (const [url, document] of documents) {
    router.all(new URL(url).pathname, allowMethods('GET', 'HEAD'), (_req, res) => {
      // Must be revalidated, since a restart with other options changes it.
      res.set('Cache-Control', 'no-cache').json(document)
    })
  }
  return router
}

/** Notes which resource a client wants the metadata of: the address that it was given, if it was not ours. */
function noteWanted(resource: string): RequestHandler {
  const { origin } = new URL(resource)
  return (req, _res, next) => {
    // What follows the document's name; a slash if nothing does.
    const subject = origin + req.path
    if (subject !== resource) {
      traceOf(req).note('protectedResourceMetadata', { otherResource: subject, ownResource: resource })
    }
    next()
  }
}
