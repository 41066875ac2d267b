// Client authentication at the token, introspection and revocation endpoints (RFC 6749 §2.3.1). Knows
// nothing of grants or tokens.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { authorizationScheme } from '../authorization-scheme.ts'
import { clipped } from '../clipped.ts'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { formParameters } from '../http/form.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import { Refused, refuse } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { sameSecret, secretMatcher } from '../secrets.ts'
import { type BasicReading, basicFlaw, basicReadings, type Credentials } from './basic-credentials.ts'
import { type SentCredentials, slipFinder } from './secret-slips.ts'

export interface ClientAuthOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly methods: readonly ClientAuthMethod[]
  /** Basic credentials count only if they were form-encoded (RFC 6749 §2.3.1); otherwise raw ones do too. */
  readonly basicOnlyFormEncoded: boolean
  /** Other clients are let through as public ones. */
  readonly takesAnyClient: boolean
}

/** The challenge for clients that tried Basic (RFC 6749 §5.2); ids and secrets are read as UTF-8 (RFC 7617 §2.1). */
const challenge = 'Basic realm="mcp-static-auth", charset="UTF-8"'

/** What authentication needs, and what finds the slip when it fails. */
interface Registered extends ClientAuthOptions {
  readonly slipIn: ReturnType<typeof slipFinder>
  readonly isId: (text: string) => boolean
  readonly isSecret: (text: string) => boolean
}

/**
 * Refuses a request whose form was read, unless it is the registered client's, or any client is taken. Returns the ID of
 * the client.
 */
export type ClientCheck = (req: IncomingMessage) => string

/** Makes the check that lets only the registered client through. */
export function clientCheck(options: ClientAuthOptions): ClientCheck {
  const { clientId, clientSecret, methods, basicOnlyFormEncoded, takesAnyClient } = options
  const slipIn = slipFinder({ id: clientId, secret: clientSecret })
  const registered = {
    clientId,
    clientSecret,
    methods,
    basicOnlyFormEncoded,
    takesAnyClient,
    slipIn,
    isId: secretMatcher(clientId),
    isSecret: secretMatcher(clientSecret),
  }
  return (req) => {
    const other = takesAnyClient ? otherClient(req, clientId) : undefined
    if (other === undefined) authenticate(req, registered)
    else traceOf(req).note('token', { otherClient: true })
    return other ?? clientId
  }
}

/** The ID of another client that sent a request; it proves nothing. Only a confidential one may ask for itself. */
function otherClient(req: IncomingMessage, registeredId: string): string | undefined {
  const { client_id: inBody, grant_type: grantType } = formParameters(req).values
  const [, encoded] = /^basic +(.*)$/i.exec(req.headers.authorization ?? '') ?? []
  const ids = encoded === undefined ? [] : basicReadings(encoded, registeredId).map(({ id }) => id)
  const isOther = grantType !== 'client_credentials' && ![inBody, ...ids].includes(registeredId)
  return isOther ? (inBody ?? ids[0]) : undefined
}

/** Challenges a client that tried Basic and is refused with 401, before the refusal is sent (RFC 6749 §5.2). */
export function challengeBasic(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  const isRefused = error instanceof Refused && wire(error.refusal).status === 401
  if (isRefused && !res.headersSent && triedBasic(req)) res.setHeader('WWW-Authenticate', challenge)
}

/** The header of a client that tries Basic, with the credentials in it. */
function triedBasic({ headers }: IncomingMessage): RegExpExecArray | null {
  return /^basic(?: +(.*))?$/i.exec(headers.authorization ?? '')
}

function authenticate(req: IncomingMessage, registered: Registered): void {
  const trace = traceOf(req)
  const { client_id: id, client_secret: secret } = formParameters(req).values
  const basic = triedBasic(req)
  if (basic === null) {
    if (id === undefined && secret === undefined) {
      const { methods } = registered
      throw refuse('client_authentication_missing', { methods, scheme: authorizationScheme(req) })
    }
    authenticateByBody(id, secret, req.formText, registered, trace)
    return
  }
  if (secret !== undefined) throw refuse('client_authentication_twice', {})
  authenticateByBasic(basic[1] ?? '', id, registered, trace)
}

function authenticateByBody(
  id: string | undefined,
  secret: string | undefined,
  body: string | undefined,
  registered: Registered,
  trace: Trace,
): void {
  if (id === undefined) throw refuse('parameter_missing', { parameter: 'client_id' })
  if (secret === undefined) throw secretMissing(id, registered, trace)
  check({ readings: [{ id, secret }], body }, 'client_secret_post', registered, trace)
}

function authenticateByBasic(
  encoded: string,
  bodyId: string | undefined,
  registered: Registered,
  trace: Trace,
): void {
  const readings = basicReadings(encoded, registered.clientId)
  const [first] = readings
  if (first === undefined) throw refuse('client_authentication_malformed', { flaw: basicFlaw(encoded) })
  const agreeing = readings.filter(({ id }) => bodyId === undefined || id === bodyId)
  if (agreeing.length === 0) {
    throw refuse('client_id_conflict', { inHeader: clipped(first.id), inBody: clipped(bodyId ?? '') })
  }
  if (readings.every(({ secret }) => secret === '')) throw secretMissing(first.id, registered, trace)
  check({ readings: agreeing, body: undefined }, 'client_secret_basic', registered, trace)
}

function secretMissing(id: string, { clientSecret, methods }: Registered, trace: Trace): Refused {
  trace.note('token', { otherClient: true })
  const clientIdIsSecret = sameSecret(id, clientSecret)
  return refuse('client_secret_missing', { clientId: clipped(id), clientIdIsSecret, methods })
}

interface Sent extends SentCredentials {
  readonly readings: readonly (Credentials & Partial<BasicReading>)[]
}

/** Compares every reading in full before deciding, so that timing reveals nothing about which one was close. */
function check(sent: Sent, used: ClientAuthMethod, registered: Registered, trace: Trace): void {
  const results = sent.readings.map(({ id, secret, encoding }) => ({
    id: registered.isId(id),
    secret: registered.isSecret(secret),
    encoding,
  }))
  if (!registered.methods.includes(used)) {
    throw refuse('client_authentication_method_off', { used, methods: registered.methods })
  }
  const match = results.find(({ id, secret }) => id && secret)
  const noted = { clientAuthMethod: used, basicEncoding: match?.encoding }
  if (match?.encoding === 'raw' && registered.basicOnlyFormEncoded) trace.note('token', noted)
  if (match === undefined || (match.encoding === 'raw' && registered.basicOnlyFormEncoded)) {
    const clientIdKnown = results.some(({ id }) => id)
    if (!clientIdKnown) trace.note('token', { otherClient: true })
    throw refuse('client_authentication_wrong', {
      receivedClientId: clipped(sent.readings[0]?.id ?? ''),
      clientIdKnown,
      via: used,
      slip: registered.slipIn(sent),
    })
  }
  trace.note(['token', 'introspect', 'revoke'], noted)
}
