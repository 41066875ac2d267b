// Dynamic registration. The right client never does it: it has credentials (MCP "Client Registration", priority
// order). Only defects come here.

import type { Context, Credentials } from './context.ts'
import { isObject, stringIn } from './json.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** The credentials to use with this server: the given ones, unless a defect has the client register. */
export async function credentialsFor(context: Context, server: ServerMetadata): Promise<Credentials> {
  const { has, credentials } = context
  const { registrationEndpoint: offered, issuer } = server
  if (has('registers-if-offered') && offered !== undefined) return register(context, offered)
  if (has('registers-anyway')) await register(context, offered ?? `${issuer}/register`)
  return credentials
}

/** Registers; the given credentials if that fails. */
export async function register(
  { http, credentials, redirectUri }: Context,
  url: string,
): Promise<Credentials> {
  const body = JSON.stringify({ client_name: 'Reference client', redirect_uris: [redirectUri] })
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const answer = await http.send({ method: 'POST', url, headers, body })
  if (answer.status !== 201) return credentials
  const registered: unknown = JSON.parse(answer.text)
  const { client_id: id, client_secret: secret } = isObject(registered) ? registered : {}
  return {
    clientId: stringIn(id) ?? credentials.clientId,
    clientSecret: stringIn(secret) ?? '',
  }
}
