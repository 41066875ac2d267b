// What the browser brought back (RFC 6749 §4.1.2, RFC 9207, MCP "Authorization Response Validation"). Only an answer
// to this very request, from the authorization server that it was sent to, is looked at.

import type { AuthorizationRequest } from './authorization-request.ts'
import type { Context } from './context.ts'
import { ClientError } from './errors.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** The person, or the server for him, said no. */
export class AuthorizationDenied extends ClientError {}

/** The code, as it is. Throws if the answer is not one to this request, or is an error. */
export function codeIn(
  context: Context,
  answer: URL,
  { state }: AuthorizationRequest,
  server: ServerMetadata,
): string {
  const parameters = answer.searchParams
  if (parameters.get('state') !== (state ?? null) && !context.has('ignores-state')) {
    throw new ClientError('The answer from the browser is not to this request: its state is another one.')
  }
  const wrongIss = issProblem(context, parameters.get('iss'), server)
  // An error of somebody else is not shown either: its text could be an attack.
  if (wrongIss !== undefined) throw new ClientError(wrongIss)

  const error = parameters.get('error')
  if (error !== null) {
    throw new AuthorizationDenied(`The authorization server did not authorize: ${asText(error)}`)
  }
  const code = parameters.get('code')
  if (code === null) throw new ClientError('The answer from the browser has neither a code nor an error.')
  if (context.has('decodes-code-twice')) return decodedAgain(code)
  return context.has('cuts-long-code') ? code.slice(0, 1024) : code
}

/**
 * | advertised | sent | what to do                  |
 * | ---------- | ---- | --------------------------- |
 * | yes        | yes  | compare, reject another one |
 * | yes        | no   | reject                      |
 * | no         | yes  | compare, reject another one |
 * | no         | no   | go on                       |
 *
 * Compared as strings, without any normalization.
 */
export function issProblem(
  { has }: Pick<Context, 'has'>,
  iss: string | null,
  { issuer, sendsIss }: Pick<ServerMetadata, 'issuer' | 'sendsIss'>,
): string | undefined {
  if (has('ignores-iss')) return undefined
  if (iss === null) {
    const isNeeded = (sendsIss && !has('accepts-missing-iss')) || has('requires-iss')
    return isNeeded ? 'The answer from the browser does not say which server it is from.' : undefined
  }
  if (!sendsIss && has('rejects-unadvertised-iss'))
    return 'The answer from the browser has an unexpected iss.'
  if (!sendsIss && has('ignores-iss-unless-advertised')) return undefined
  return iss === issuer ? undefined : 'The answer from the browser is from another authorization server.'
}

/** An error code in the characters that RFC 6749 §4.1.2.1 allows, and not too long. */
function asText(error: string): string {
  return error.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?').slice(0, 100)
}

function decodedAgain(code: string): string {
  return code
    .replaceAll('+', ' ')
    .replace(/%[0-9A-Fa-f]{2}/g, (escaped) => String.fromCharCode(Number.parseInt(escaped.slice(1), 16)))
}
