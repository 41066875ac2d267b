// Checks an authorization request before the SDK's handler, which loses `state` on errors, answers with zod dumps and
// never sends `iss` (SDK-NOTES 7 to 13, 17). The client and its redirect URI come first; only when both are trusted
// may anything be sent to the redirect URI.

import type { Request, RequestHandler, Response } from 'express'
import { isSameRedirectUri, unsafePart } from '../client/redirect-uri-match.ts'
import { clipped } from '../clipped.ts'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { formOf, type Parameters, parameters, rejectRepeated } from '../http/form.ts'
import { isLoopbackRedirectUri } from '../loopback.ts'
import type { RedirectTarget } from '../protocol/authorization-response.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { shortDigest } from '../secrets.ts'
import { isKnownParameter, mostRecorded, namedValues } from './parameters.ts'
import { isPkceString, requiredChallenge } from './pkce.ts'
import { checkResources, noteResources } from './resource.ts'
import { grantedScopes, type Scopes } from './scope.ts'
import type { EngineContext, SdkEngine } from './sdk-engine.ts'

/** Sealed, it must fit into a form of 64 kB. The longest state of a real client (a URL) is far shorter. */
const longestState = 8192

/** The longest ID of another client: those that are URLs can be long. */
const longestOtherId = 2048

export interface AuthorizationRules {
  readonly clientId: string
  readonly redirectUris: readonly string[]
  readonly issuer: string
  readonly resource: string
  readonly scopes: Scopes
  /** Other clients may ask as well, and be answered on loopback. */
  readonly takesAnyClient: boolean
}

/** A fully checked authorization request. */
export interface AuthorizationRequest extends RedirectTarget {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
  readonly loginHint: string | undefined
}

interface AuthorizationLocals {
  target?: RedirectTarget
  request?: AuthorizationRequest
}

/** What is known so far about the authorization request behind a response. */
export function authorizationOf(res: Response): AuthorizationLocals {
  return res.locals
}

/** Notes what was sent before any of it is judged, so that refused requests are recorded too. */
export function noteAuthorizationRequest({
  clientId,
  resource,
}: Pick<AuthorizationRules, 'clientId' | 'resource'>): RequestHandler {
  return (req, _res, next) => {
    const sent = sentIn(req)
    noteSent(sent, clientId, traceOf(req))
    noteResources(sent.resources, resource, traceOf(req))
    next()
  }
}

/** Checks the request and leaves it in authorizationOf(res). */
export function checkAuthorizationRequest(rules: AuthorizationRules): RequestHandler {
  return (req, res, next) => {
    const sent = sentIn(req)
    const trace = traceOf(req)
    const locals = authorizationOf(res)
    locals.target = trustedTarget(sent, rules, trace)
    const request = checkedRequest(sent, locals.target, rules, trace)
    locals.request = request
    next()
  }
}

/** Hands a checked request over to the SDK's router, which sees only what it understands. */
export function askEngine(engine: SdkEngine, context: EngineContext): RequestHandler {
  return (req, res, next) => {
    const { request } = authorizationOf(res)
    if (request === undefined) throw new Error('the authorization request was not checked')
    const { redirectUri, codeChallenge } = request
    const isRegistered = request.clientId === context.grants.clientId
    const asking = isRegistered ? context : { ...context, redirectUris: [redirectUri] }
    const forSdk = {
      client_id: engine.admit(asking, traceOf(req)),
      redirect_uri: redirectUri,
      response_type: 'code',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    }
    // Express 5 parses req.query again at every access, so it has to be shadowed.
    if (req.method === 'POST') req.body = forSdk
    else Object.defineProperty(req, 'query', { value: forSdk })
    req.url = paths.authorize
    engine.handle(req, res, next)
  }
}

function sentIn(req: Request): Parameters {
  return req.method === 'POST' ? formOf(req) : parameters(req.query)
}

function noteSent({ values, repeated, empty }: Parameters, registered: string, trace: Trace): void {
  const { scope, state, client_id: clientId, code_challenge: challenge } = values
  const unknownParameters = namedValues(Object.entries(values).filter(([name]) => !isKnownParameter(name)))
  trace.note('authorize', {
    hasState: state !== undefined,
    state: state && shortDigest(state),
    stateLength: state?.length,
    requestedScope: scope,
    emptyScope: empty.includes('scope') || undefined,
    challenge: challenge !== undefined && isPkceString(challenge) ? shortDigest(challenge) : undefined,
    challengeLength: challenge?.length,
    challengeMethod: values['code_challenge_method'],
    repeatedParameters: repeated.length > 0 ? repeated.slice(0, mostRecorded) : undefined,
    unknownParameters: unknownParameters.length > 0 ? unknownParameters : undefined,
    otherClient: (clientId !== undefined && clientId !== registered) || undefined,
  })
}

/** RFC 6749 §4.1.2.1: without a known client and one of its redirect URIs, never a redirect. */
function trustedTarget(sent: Parameters, rules: AuthorizationRules, trace: Trace): RedirectTarget {
  const registered = rules.redirectUris
  const { client_id: clientId, redirect_uri: redirectUri, state } = sent.values
  if (sent.repeated.includes('client_id')) throw refuse('parameter_repeated', { parameter: 'client_id' })
  if (clientId === undefined) throw refuse('client_id_missing', { registered: rules.clientId })
  const isRegistered = clientId === rules.clientId
  if (!isRegistered && !rules.takesAnyClient) {
    throw refuse('client_id_unknown', { received: clipped(clientId), registered: rules.clientId })
  }
  if (clientId.length > longestOtherId && !isRegistered) {
    throw refuse('parameter_too_long', { parameter: 'client_id', maximum: longestOtherId })
  }
  if (sent.repeated.includes('redirect_uri')) throw refuse('redirect_uri_repeated', { registered })
  if (redirectUri === undefined) throw refuse('redirect_uri_missing', { registered })
  const received = clipped(redirectUri)
  const part = unsafePart(redirectUri)
  if (part !== undefined) throw refuse('redirect_uri_unsafe', { received, part, registered })
  const isItsOwn = isRegistered
    ? registered.some((uri) => isSameRedirectUri(redirectUri, uri))
    : isLoopbackRedirectUri(redirectUri)
  if (!URL.canParse(redirectUri) || !isItsOwn) {
    throw refuse('redirect_uri_unregistered', { received, registered })
  }
  // Not by redirect, since the answer would have to carry the state.
  if (state !== undefined && state.length > longestState) {
    throw refuse('parameter_too_long', { parameter: 'state', maximum: longestState })
  }
  trace.note('authorize', { redirectUri: redirectUri.replace(/\?.*/s, '') })
  return { redirectUri, state }
}

function checkedRequest(
  sent: Parameters,
  target: RedirectTarget,
  rules: AuthorizationRules,
  trace: Trace,
): AuthorizationRequest {
  const { values, resources } = sent
  rejectRepeated(sent)

  if (values['response_type'] === undefined) throw refuse('response_type_missing', {})
  if (values['response_type'] !== 'code') {
    throw refuse('response_type_unsupported', { received: clipped(values['response_type']) })
  }
  const codeChallenge = requiredChallenge(sent)
  checkResources(resources, rules.issuer, rules.resource)
  return {
    ...target,
    clientId: values['client_id'] ?? rules.clientId,
    scopes: grantedScopes(values['scope'], rules.scopes, trace),
    codeChallenge,
    resource: rules.resource,
    loginHint: values['login_hint'],
  }
}
