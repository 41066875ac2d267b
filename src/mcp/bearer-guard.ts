// Who may call the MCP endpoint (RFC 6750, RFC 9728 §5.1, MCP authorization). Must not know how tokens are stored.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { knownScheme } from '../authorization-scheme.ts'
import { clipped } from '../clipped.ts'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { readQuery } from '../http/form.ts'
import { sendJson } from '../http/json.ts'
import { errorUri } from '../protocol/error-uri.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import type { HeaderFlaw, Refusal, SentKind } from '../protocol/refusal.ts'
import type { Seams } from '../protocol/seams.ts'
import { prepare } from '../refusals/send-refusal.ts'

/** What a living token says. */
export interface VerifiedToken {
  readonly clientId: string
  readonly username: string | undefined
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

/** Returns what a living token for this resource says; refuses any other. */
export type TokenVerifier = (token: string, trace: Trace) => Promise<VerifiedToken>

/** Notes which code or token of ours is in a text from outside, and returns what it is. */
export type TokenRecogniser = (text: string, trace: Trace) => SentKind | undefined

/**
 * The token in `Authorization: Bearer <token>` (RFC 6750 §2.1), or why there is none. Tokens in the query or the body
 * are ignored.
 */
export function bearerToken(req: IncomingMessage, recognise: TokenRecogniser): string | Refusal {
  const { authorization: header = '' } = req.headers
  if (!/^bearer(?: |$)/i.test(header)) return withoutBearer(header, req, recognise)
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
  const sent = header.slice('bearer'.length).trim()
  if (token === undefined) recognise(header, traceOf(req))
  if (isPlaceholder(sent)) {
    const facts = { received: clipped(sent), malformed: token === undefined }
    return { reason: 'token_is_placeholder', facts }
  }
  return token ?? { reason: 'token_malformed', facts: { flaw: flawOf(sent) } }
}

/** Why a request without a Bearer token in its header is refused. */
function withoutBearer(header: string, req: IncomingMessage, recognise: TokenRecogniser): Refusal {
  const { access_token: inQuery } = queryOf(req)
  // Nearly every client begins like this.
  if (header === '' && inQuery === undefined) return { reason: 'token_missing', facts: { scheme: undefined } }
  const trace = traceOf(req)
  const kind = recognise(header, trace)
  if (inQuery !== undefined) {
    if (kind === undefined) recognise(String(inQuery), trace)
    return { reason: 'token_in_query', facts: {} }
  }
  const known = /^bearer/i.test(header) ? 'Bearer' : knownScheme(header)
  const isToken = kind !== undefined || known === 'Bearer' || (known === undefined && isBareToken(header))
  return isToken
    ? { reason: 'token_without_scheme', facts: { kind, scheme: known } }
    : { reason: 'token_missing', facts: { scheme: known } }
}

function queryOf({ url = '' }: IncomingMessage): ReturnType<typeof readQuery> {
  const start = url.indexOf('?')
  return start === -1 ? {} : readQuery(url.slice(start + 1))
}

/** Whether a header is one word in the form of a token. */
function isBareToken(header: string): boolean {
  return /^[A-Za-z0-9._~+/-]+=*$/.test(header)
}

/** What programs make of a missing value, and names of variables that nobody filled in. None could be a secret. */
function isPlaceholder(sent: string): boolean {
  return (
    /^(?:undefined|null|none|nil|nan|true|false|\[object \w{1,20}\])$/i.test(sent) ||
    /^(?:\$\{?|%|\{{1,2} ?|<)?(?:(?:your|my|mcp)[_ -]?)?(?:(?:access|bearer|auth|api)[_ -]?)?(?:token|key)(?:[_ -]?here)?(?:\}{1,2}|%| ?\}{1,2}|>)?$/i.test(
      sent,
    )
  )
}

function flawOf(sent: string): HeaderFlaw | undefined {
  if (sent === '') return 'no token'
  if (/^bearer\b/i.test(sent)) return 'Bearer twice'
  return /^(["'`]).*\1$/s.test(sent) ? 'quotes' : undefined
}

export interface Challenges {
  /** Where the pages of this server are, for `error_uri`. */
  readonly publicUrl: string
  /** The address of the metadata about the resource (RFC 9728 §5.1). */
  readonly resourceMetadataUrl: string
  /** The scopes that every request requires. */
  readonly scopes: readonly string[]
  readonly seams: Pick<Seams, 'challenge'>
}

/** Answers with a refusal in JSON, with the challenge that tells a client what to do next. */
export function challenger(challenges: Challenges): (res: ServerResponse, refusal: Refusal) => void {
  const { publicUrl, resourceMetadataUrl, scopes, seams } = challenges
  const whereTo = (required: readonly string[]) =>
    parameters({ scope: required.join(' '), resource_metadata: resourceMetadataUrl })
  const usual = whereTo(scopes)

  return (res, refusal) => {
    const { status, error, description, reason } = prepare(res, refusal)
    // RFC 6750 §3.1: no error code for a request that carried no token.
    const code = status !== 401 || error === 'invalid_token' ? error : undefined
    // Only what another token would overcome gets a challenge.
    if (areaOfReason(refusal.reason) === 'access token') {
      const what =
        code === undefined ? '' : `${parameters({ error: code, error_description: description })}, `
      const needed = refusal.reason === 'scope_insufficient' ? refusal.facts.required : scopes
      const where = needed === scopes ? usual : whereTo(needed)
      const challenge = `Bearer ${what}${where}`
      const trace = traceOf(res.req)
      const bent = trace.bend('challenge', seams.challenge?.({ challenge, refusal }))
      // What a bent one names is known to its scenario alone.
      if (bent === undefined) {
        trace.note('mcp', { challengeScope: needed.join(' '), challengeMetadata: resourceMetadataUrl })
      }
      res.setHeader('WWW-Authenticate', bent ?? challenge)
    }
    sendJson(res, status, {
      error: code,
      error_description: description,
      error_uri: errorUri(publicUrl, reason),
    })
  }
}

function parameters(challenge: Readonly<Record<string, string>>): string {
  return Object.entries(challenge)
    .map(([name, value]) => `${name}="${quotable(value)}"`)
    .join(', ')
}

/**
 * Some clients split a challenge at commas and quotes, even inside quotes. Our values contain none: wire.ts
 * guarantees that for texts, the configuration for scopes and addresses. Any that slips in is percent-encoded.
 */
function quotable(value: string): string {
  return value.replace(/[",\\]|[^\x20-\x7e]/gu, encodeURIComponent)
}
