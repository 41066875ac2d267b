// Client authentication at the token, introspection and revocation endpoints (RFC 6749 §2.3.1). Knows
// nothing of grants or tokens.

import type { Request, RequestHandler, Response } from 'express'
import { clipped } from '../clipped.ts'
import { note } from '../handshake/trace.ts'
import { formParameters } from '../http/form.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import { Refused, refuse } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { sameSecret } from '../secrets.ts'
import { type BasicReading, basicReadings, type Credentials } from './basic-credentials.ts'

export interface ClientAuthOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly methods: readonly ClientAuthMethod[]
}

/** The challenge for clients that tried Basic (RFC 6749 §5.2); ids and secrets are read as UTF-8 (RFC 7617 §2.1). */
const challenge = 'Basic realm="mcp-static-auth", charset="UTF-8"'

/** Lets only the registered client through. */
export function requireClient(options: ClientAuthOptions): RequestHandler {
  return (req, res, next) => {
    authenticate(req, res, options)
    next()
  }
}

function authenticate(req: Request, res: Response, options: ClientAuthOptions): void {
  const { client_id: id, client_secret: secret } = formParameters(req).values
  const basic = /^basic(?: +(.*))?$/i.exec(req.headers.authorization ?? '')
  if (basic === null) {
    authenticateByBody(id, secret, options)
    return
  }
  if (secret !== undefined) throw refuse('client_authentication_twice', {})
  try {
    authenticateByBasic(basic[1] ?? '', id, options)
  } catch (error) {
    if (error instanceof Refused && wire(error.refusal).status === 401) {
      res.set('WWW-Authenticate', challenge)
    }
    throw error
  }
}

function authenticateByBody(
  id: string | undefined,
  secret: string | undefined,
  options: ClientAuthOptions,
): void {
  const { methods } = options
  if (id === undefined) {
    if (secret !== undefined) throw refuse('parameter_missing', { parameter: 'client_id' })
    throw refuse('client_authentication_missing', { methods })
  }
  if (secret === undefined) throw refuse('client_secret_missing', { clientId: clipped(id), methods })
  check([{ id, secret }], 'client_secret_post', options)
}

function authenticateByBasic(encoded: string, bodyId: string | undefined, options: ClientAuthOptions): void {
  const readings = basicReadings(encoded, options.clientId)
  const [first] = readings
  if (first === undefined) throw refuse('client_authentication_malformed', {})
  const agreeing = readings.filter(({ id }) => bodyId === undefined || id === bodyId)
  if (agreeing.length === 0) {
    throw refuse('client_id_conflict', { inHeader: clipped(first.id), inBody: clipped(bodyId ?? '') })
  }
  if (readings.every(({ secret }) => secret === '')) {
    throw refuse('client_secret_missing', { clientId: clipped(first.id), methods: options.methods })
  }
  check(agreeing, 'client_secret_basic', options)
}

/** Compares every reading in full before deciding, so that timing reveals nothing about which one was close. */
function check(
  readings: readonly (Credentials & Partial<BasicReading>)[],
  used: ClientAuthMethod,
  options: ClientAuthOptions,
): void {
  const results = readings.map(({ id, secret, encoding }) => ({
    id: sameSecret(id, options.clientId),
    secret: sameSecret(secret, options.clientSecret),
    encoding,
  }))
  if (!options.methods.includes(used)) {
    throw refuse('client_authentication_method_off', { used, methods: options.methods })
  }
  const match = results.find(({ id, secret }) => id && secret)
  if (match === undefined) {
    throw refuse('client_authentication_wrong', {
      receivedClientId: clipped(readings[0]?.id ?? ''),
      clientIdKnown: results.some(({ id }) => id),
      via: used,
    })
  }
  note(['token', 'introspect', 'revoke'], { clientAuthMethod: used, basicEncoding: match.encoding })
}
