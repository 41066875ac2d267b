// Owns client authentication at the token, introspection and revocation endpoints (RFC 6749 §2.3.1). Knows
// nothing of grants or tokens.

import type { Request, RequestHandler } from 'express'
import { note } from '../handshake/trace.ts'
import { formParameters } from '../http/form.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import { clipped, refuse } from '../protocol/refusal.ts'
import { sameSecret } from '../tokens/secrets.ts'
import { basicReadings, type Credentials } from './basic-credentials.ts'

export interface ClientAuthOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly methods: readonly ClientAuthMethod[]
}

/**
 * Lets only the registered client pass. Its credentials are then put into the body, where the SDK's own check
 * looks for them: what it compares with `!==` was compared in constant time before (SDK-NOTES 3 to 6).
 */
export function requireClient(options: ClientAuthOptions): RequestHandler {
  return (req, _res, next) => {
    authenticate(req, options)
    req.body = { ...req.body, client_id: options.clientId, client_secret: options.clientSecret }
    next()
  }
}

function authenticate(req: Request, options: ClientAuthOptions): void {
  const { client_id: bodyId, client_secret: bodySecret } = formParameters(req).values
  const basic = /^basic(?: +(.*))?$/i.exec(req.headers.authorization ?? '')
  if (basic !== null) {
    authenticateByBasic(basic[1] ?? '', bodyId, bodySecret, options)
    return
  }

  const { methods } = options
  if (bodyId === undefined) throw refuse('client_authentication_missing', { methods })
  if (bodySecret === undefined) {
    throw refuse('client_secret_missing', { clientId: clipped(bodyId), methods })
  }
  check([{ id: bodyId, secret: bodySecret }], 'client_secret_post', options)
}

function authenticateByBasic(
  encoded: string,
  bodyId: string | undefined,
  bodySecret: string | undefined,
  options: ClientAuthOptions,
): void {
  if (bodySecret !== undefined) throw refuse('client_authentication_twice', {})
  const readings = basicReadings(encoded)
  const [first] = readings
  if (first === undefined) throw refuse('client_authentication_malformed', {})
  if (bodyId !== undefined && !readings.some(({ id }) => id === bodyId)) {
    throw refuse('client_id_conflict', { inHeader: clipped(first.id), inBody: clipped(bodyId) })
  }
  if (readings.every(({ secret }) => secret === '')) {
    throw refuse('client_secret_missing', { clientId: clipped(first.id), methods: options.methods })
  }
  check(readings, 'client_secret_basic', options)
}

/** Compares every reading in full before deciding, so that time tells nothing about which one came close. */
function check(readings: readonly Credentials[], used: ClientAuthMethod, options: ClientAuthOptions): void {
  const results = readings.map(({ id, secret }) => ({
    id: sameSecret(id, options.clientId),
    secret: sameSecret(secret, options.clientSecret),
  }))
  if (!options.methods.includes(used)) {
    throw refuse('client_authentication_method_off', { used, methods: options.methods })
  }
  const match = results.findIndex(({ id, secret }) => id && secret)
  if (match === -1) {
    throw refuse('client_authentication_wrong', {
      receivedClientId: clipped(readings[0]?.id ?? ''),
      clientIdKnown: results.some(({ id }) => id),
      via: used,
    })
  }
  note({ clientAuthMethod: used })
  if (used === 'client_secret_basic') {
    note({ basicEncoding: readings.length === 1 ? 'same either way' : match === 0 ? 'form-encoded' : 'raw' })
  }
}
