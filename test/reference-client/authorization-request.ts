// The address at which a person is asked (RFC 6749 §4.1.1, RFC 7636, RFC 8707), and what must be remembered of it.

import { createHash, randomBytes } from 'node:crypto'
import type { Context } from './context.ts'
import type { ServerMetadata } from './server-metadata.ts'

export interface AuthorizationRequest {
  readonly url: URL
  readonly state: string | undefined
  readonly verifier: string
  readonly redirectUri: string
  readonly resource: string
  /** Undefined if none was named: then the parameter is left out, not sent empty. */
  readonly scope: string | undefined
}

export interface Wanted {
  readonly resource: string
  readonly scope: string | undefined
}

/** Makes a request with a state and a verifier that were never used before. */
export function authorizationRequest(
  context: Context,
  server: ServerMetadata,
  { resource, scope }: Wanted,
): AuthorizationRequest {
  const { has } = context
  const state = newState(context)
  const verifier = newVerifier(context)
  const redirectUri = has('unregistered-redirect') ? 'https://client.example/callback' : context.redirectUri
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: context.credentials.clientId,
    redirect_uri: redirectUri,
    ...challengeFor(context, verifier),
    ...(state !== undefined && { state }),
    ...(!has('no-resource-in-authorization') && { resource: spelled(context, resource) }),
    ...(scope !== undefined && { scope }),
    ...(has('empty-scope') && { scope: '' }),
    ...(has('secret-in-query') && { client_secret: context.credentials.clientSecret }),
  })
  if (has('repeats-parameter')) parameters.append('response_type', 'code')
  const url = new URL(withParameters(context, server.authorizationEndpoint, parameters))
  return { url, state, verifier, redirectUri, resource, scope }
}

/** The query of an endpoint belongs to its address and is retained (RFC 6749 §3.1). */
function withParameters({ has }: Context, endpoint: string, parameters: URLSearchParams): string {
  if (has('loses-endpoint-query')) return `${endpoint.replace(/\?.*/, '')}?${parameters}`
  if (has('adds-second-question-mark')) return `${endpoint}?${parameters}`
  return `${endpoint}${endpoint.includes('?') ? '&' : '?'}${parameters}`
}

function newState({ has }: Context): string | undefined {
  if (has('no-state')) return undefined
  if (has('short-state')) return randomBytes(3).toString('base64url')
  if (has('same-state')) return 'the-same-state-every-time'
  return randomBytes(24).toString('base64url')
}

/** 32 random bytes make 43 characters (RFC 7636 §4.1). */
function newVerifier({ has }: Context): string {
  if (has('same-verifier')) return 'a-verifier-that-is-the-same-for-every-request'
  if (has('short-verifier')) return randomBytes(15).toString('base64url')
  return randomBytes(32).toString('base64url')
}

function challengeFor({ has }: Context, verifier: string): Record<string, string> {
  if (has('no-challenge')) return {}
  if (has('plain-challenge')) return { code_challenge: verifier, code_challenge_method: 'plain' }
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return {
    code_challenge: has('padded-challenge') ? `${challenge}=` : challenge,
    code_challenge_method: 'S256',
  }
}

/** The resource as the metadata spells it, byte for byte (MCP "Resource Parameter Implementation"). */
function spelled({ has }: Context, resource: string): string {
  if (has('resource-with-slash')) return `${resource}/`
  if (has('resource-with-fragment')) return `${resource}#mcp`
  return resource
}
