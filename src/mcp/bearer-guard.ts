// Owns who may call the MCP endpoint (RFC 6750, RFC 9728 §5.1, MCP authorization). The token is judged before
// anything else about the request, whatever its method or protocol version. Knows nothing of how tokens are
// stored.

import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { type Refusal, refuse } from '../protocol/refusal.ts'
import { errorUri } from '../protocol/wire.ts'
import { prepare, type RefusalWriter } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'

/** What a living token says. */
export interface VerifiedToken {
  readonly clientId: string
  readonly username: string | undefined
  readonly scopes: readonly string[]
  readonly resource: string
  readonly expiresAt: number
}

/** Judges a token; refuses with a reason of the protected resource. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>

/** What the SDK's handler passes on to tools. */
export interface AuthInfo {
  readonly token: string
  readonly clientId: string
  readonly scopes: string[]
  readonly expiresAt: number
  readonly resource: URL
  readonly extra: Record<string, unknown>
}

/** Lets only living tokens with all `scopes` pass, and leaves what they say in `req.auth`. */
export function requireBearer(verify: TokenVerifier, scopes: readonly string[]): RequestHandler {
  return async (req, _res, next) => {
    const token = bearerToken(req)
    const verified = await verify(token)
    if (!scopes.every((scope) => verified.scopes.includes(scope))) {
      throw refuse('scope_insufficient', { required: scopes, granted: verified.scopes, tool: undefined })
    }
    const auth: AuthInfo = {
      token,
      clientId: verified.clientId,
      scopes: [...verified.scopes],
      expiresAt: verified.expiresAt,
      resource: new URL(verified.resource),
      extra: { username: verified.username },
    }
    Object.assign(req, { auth })
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

/** The error handler of the MCP endpoint: JSON, with the challenge that tells a client how to go on. */
export function bearerChallenges(
  writer: RefusalWriter,
  scopes: readonly string[],
  metadataUrl: string,
): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error)
    const refusal = toRefusal(error, writer.unexpected)
    const { status, error: code, description } = prepare(res, refusal)
    // RFC 6750 §3.1: no error code for a request that carried no token.
    const told = status !== 401 || code === 'invalid_token' ? { error: code } : {}
    if (isAboutToken(refusal)) {
      const required = refusal.reason === 'scope_insufficient' ? refusal.facts.required : scopes
      const challenge = {
        ...told,
        ...('error' in told && { error_description: description }),
        scope: required.join(' '),
        resource_metadata: metadataUrl,
      }
      res.set('WWW-Authenticate', `Bearer ${quoted(challenge)}`)
    }
    res.json({ ...told, error_description: description, error_uri: errorUri(writer.publicUrl, refusal) })
  }
}

function isAboutToken({ reason }: Refusal): boolean {
  return reason.startsWith('token_') || reason === 'scope_insufficient'
}

/** Parameters of a challenge. The values are ours alone and hold no quotes, backslashes or commas. */
function quoted(challenge: Readonly<Record<string, string>>): string {
  return Object.entries(challenge)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')
}
