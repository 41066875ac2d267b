// There is one client, and it is registered already. Only a realm that is wrong on purpose registers others.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { bodyReader } from '../http/body.ts'
import { sendJson } from '../http/json.ts'
import { requireMethod } from '../http/methods.ts'
import { forbidStoring } from '../http/security-headers.ts'
import { isLoopbackRedirectUri } from '../loopback.ts'
import { refuse } from '../protocol/refusal.ts'
import type { Random } from '../secrets.ts'
import { unsafePart } from './redirect-uri-match.ts'

/** Refuses any method, with the client ID to use instead (RFC 7591 §3.2.2). */
export function refuseRegistration(clientId: string): RequestHandler {
  return () => {
    throw refuse('registration_off', { clientId })
  }
}

const mostRedirectUris = 10
const longestRedirectUri = 2048

/**
 * Registers whoever asks, as a public client (RFC 7591 §3.2.1). Nothing is remembered: where such clients are taken,
 * any ID is one, and any redirect URI on loopback.
 */
export function registerAnyClient(random: Random): RequestHandler {
  return async (req, res) => {
    requireMethod(req, ['POST'])
    forbidStoring(res)
    const redirectUris = redirectUrisIn(await readJson(req, res))
    if (redirectUris === undefined) {
      sendJson(res, 400, {
        error: 'invalid_redirect_uri',
        error_description: 'Here redirect_uris must be on loopback, with plain http.',
      })
      return
    }
    sendJson(res, 201, {
      client_id: `registered-${random(16).toString('base64url')}`,
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    })
  }
}

const readText = bodyReader({ limitBytes: 64 * 1024, isCharset: (charset) => charset === 'utf-8' })

/** The body; undefined if it is not JSON. */
async function readJson(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  const text = await readText(req, res)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The redirect URIs of a registration, if all can be used. */
function redirectUrisIn(body: unknown): readonly string[] | undefined {
  const uris: unknown =
    typeof body === 'object' && body !== null && 'redirect_uris' in body && body.redirect_uris
  return Array.isArray(uris) && uris.length > 0 && uris.length <= mostRedirectUris && uris.every(isUsable)
    ? uris
    : undefined
}

function isUsable(uri: unknown): boolean {
  return (
    typeof uri === 'string' &&
    uri.length <= longestRedirectUri &&
    isLoopbackRedirectUri(uri) &&
    unsafePart(uri) === undefined
  )
}
