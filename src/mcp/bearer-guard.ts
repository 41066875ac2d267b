// Who may call the MCP endpoint (RFC 6750, RFC 9728 §5.1, MCP authorization). How tokens are stored is not known here.

import type { AuthInfo } from '@modelcontextprotocol/server'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { errorUri } from '../protocol/error-uri.ts'
import { type RefusalReason, refuse } from '../protocol/refusal.ts'
import { prepare, type RefusalWriter } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** What the token of a request to the MCP endpoint says. The SDK passes it on to tools. */
    auth?: AuthInfo
  }
}

/** What a living token says. */
export interface VerifiedToken {
  readonly clientId: string
  readonly username: string | undefined
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

/** Gives what a living token of this resource says; refuses any other with a reason of the protected resource. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>

/**
 * Lets only living tokens pass, whatever the method or protocol version of the request, and leaves what they say in
 * `req.auth`. Their scopes are not judged yet: which are needed depends on what is asked.
 */
export function requireBearer(verify: TokenVerifier, resource: string): RequestHandler {
  const audience = new URL(resource)
  return async (req, _res, next) => {
    const token = bearerToken(req)
    const { clientId, username, scopes, expiresAt } = await verify(token)
    req.auth = { token, clientId, scopes: [...scopes], expiresAt, resource: audience, extra: { username } }
    next()
  }
}

/** The token in `Authorization: Bearer <token>` (RFC 6750 §2.1); in the query or the body it is ignored. */
function bearerToken(req: Request): string {
  const header = req.headers.authorization
  const scheme = header?.split(' ', 1)[0]
  if (scheme?.toLowerCase() !== 'bearer') {
    if ('access_token' in req.query) throw refuse('token_in_query', {})
    throw refuse('token_missing', { scheme: knownScheme(scheme) })
  }
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw refuse('token_malformed', {})
  return token
}

/** The scheme, if it can be no secret that was sent without one. */
function knownScheme(scheme: string | undefined): string | undefined {
  return scheme !== undefined && /^(basic|digest|dpop|negotiate|token)$/i.test(scheme) ? scheme : undefined
}

export interface Challenges extends RefusalWriter {
  /** Where a client reads about the resource (RFC 9728 §5.1). */
  readonly resourceMetadataUrl: string
  /** What a token needs to get in at all. */
  readonly scopes: readonly string[]
}

/** The refusals that a client overcomes with another token. Only these are challenges. */
const challenging: ReadonlySet<RefusalReason> = new Set([
  'token_missing',
  'token_in_query',
  'token_malformed',
  'token_unknown',
  'token_expired',
  'token_of_other_resource',
  'scope_insufficient',
])

/** The error handler of the MCP endpoint: JSON, with the challenge that tells a client how to go on. */
export function bearerChallenges(challenges: Challenges): ErrorRequestHandler {
  const { publicUrl, unexpected, resourceMetadataUrl, scopes } = challenges
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error)
    const refusal = toRefusal(error, unexpected)
    const { status, error: code, description } = prepare(res, refusal)
    // RFC 6750 §3.1: no error code for a request that carried no token.
    const told = status !== 401 || code === 'invalid_token' ? { error: code } : {}
    if (challenging.has(refusal.reason)) {
      const required = refusal.reason === 'scope_insufficient' ? refusal.facts.required : scopes
      const challenge = {
        ...told,
        ...('error' in told && { error_description: description }),
        scope: required.join(' '),
        resource_metadata: resourceMetadataUrl,
      }
      res.set('WWW-Authenticate', `Bearer ${parameters(challenge)}`)
    }
    res.json({ ...told, error_description: description, error_uri: errorUri(publicUrl, refusal.reason) })
  }
}

function parameters(challenge: Readonly<Record<string, string>>): string {
  return Object.entries(challenge)
    .map(([name, value]) => `${name}="${quotable(value)}"`)
    .join(', ')
}

/**
 * Some clients split a challenge at commas and quotes, even at quoted ones. The values are ours and hold none: texts
 * by wire.ts, scopes and addresses by the configuration. One that slipped in is percent-encoded, as in a URL.
 */
function quotable(value: string): string {
  return value.replace(/[",\\]|[^\x20-\x7e]/gu, encodeURIComponent)
}
