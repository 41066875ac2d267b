// The two discovery documents of a realm (RFC 8414, RFC 9728). The SDK's have a trailing slash on the issuer, wrong
// authentication methods and no HEAD (SDK-NOTES 1, 2, 17, 19, 21), and are always at the root of the host (SDK-NOTES
// 20).

import type { Request, Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { type FaultContext, meetsFault } from '../http/fault.ts'
import { requireMethod } from '../http/methods.ts'
import { sendOther } from '../http/other-answer.ts'
import { type ClientAuthMethod, paths } from '../protocol/names.ts'
import type { MetadataPlace } from '../protocol/places.ts'
import { type Metadata, OtherAnswer, type Seams } from '../protocol/seams.ts'
import { wellKnownUrl } from '../protocol/well-known.ts'
import { grantTypes, type RefreshTokenPolicy } from './refresh-token-policy.ts'
import type { Scopes } from './scope.ts'

interface Described {
  readonly issuer: string
  readonly resource: string
  readonly scopes: Scopes
  readonly refreshTokens: RefreshTokenPolicy
  readonly tokenAuthMethods: readonly ClientAuthMethod[]
  /** The home page, which says how to set up clients. */
  readonly documentation: string
}

export interface MetadataContext extends Described, FaultContext {
  readonly seams: Pick<Seams, 'resourceMetadata' | 'serverMetadata' | 'fault'>
}

/** Authorization server metadata (RFC 8414 §2). */
export function authorizationServerMetadata(context: Described) {
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
export function protectedResourceMetadata(context: Described) {
  const { issuer, resource, scopes, documentation } = context
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

/** Answers a request for a metadata document; false if there is none at that place. */
export type ServeMetadata = (place: MetadataPlace | 'moved', req: Request, res: Response) => Promise<boolean>

/**
 * Serves both documents. The second is also served at the address for the issuer, where some clients look first. Refuses
 * other methods than GET and HEAD.
 */
export function serveMetadata(context: MetadataContext): ServeMetadata {
  const { seams, resource } = context
  const aboutResource = protectedResourceMetadata(context)
  const aboutServer = authorizationServerMetadata(context)
  return async (place, req, res) => {
    const isAboutResource = place === 'moved' || place.document === 'oauth-protected-resource'
    if (isAboutResource && place !== 'moved') noteWanted(resource, req)
    const bent = isAboutResource
      ? seams.resourceMetadata?.(aboutResource, place)
      : seams.serverMetadata?.(aboutServer, place)
    const answer = bent ?? rightAnswer(place, aboutResource, aboutServer)
    if (answer === undefined) return false
    requireMethod(req, ['GET', 'HEAD'])
    // Must be revalidated, since a restart with other options changes it.
    res.set('Cache-Control', 'no-cache')
    if (seams.fault !== undefined) {
      const at = isAboutResource ? 'resource-metadata' : 'server-metadata'
      const request = { at, stage: 'arrived', grant: undefined, methods: [] } as const
      if (await meetsFault(context, request, res, traceOf(req))) return true
    }
    traceOf(req).bend(isAboutResource ? 'resourceMetadata' : 'serverMetadata', bent)
    if (answer instanceof OtherAnswer) sendOther(res, answer)
    else res.json(answer)
    return true
  }
}

function rightAnswer(
  place: MetadataPlace | 'moved',
  aboutResource: Metadata,
  aboutServer: Metadata,
): Metadata | undefined {
  if (place === 'moved') return undefined
  const { document, form } = place
  if (document === 'oauth-protected-resource') {
    return form === 'of the resource' || form === 'of the issuer' ? aboutResource : undefined
  }
  return document === 'oauth-authorization-server' && form === 'of the issuer' ? aboutServer : undefined
}

/** Notes which resource a client wants the metadata of: the address that it was given, if it was not ours. */
function noteWanted(resource: string, req: Request): void {
  // What follows the document's name; a slash if nothing does.
  const subject = new URL(resource).origin + (req.path.slice(paths.protectedResourceMetadata.length) || '/')
  if (subject !== resource) {
    traceOf(req).note('protectedResourceMetadata', { otherResource: subject, ownResource: resource })
  }
}
