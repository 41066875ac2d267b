// The redirect with which an authorization response reaches the client (RFC 6749 §4.1.2, RFC 9207).

import { errorUri } from './error-uri.ts'
import type { Refusal } from './refusal.ts'
import { wire } from './wire.ts'

/** Where an answer may be sent: a registered redirect URI, and the state to send along. */
export interface RedirectTarget {
  readonly redirectUri: string
  readonly state: string | undefined
}

/** What brings a code (RFC 6749 §4.1.2). */
export function codeAnswer({ state }: RedirectTarget, code: string, issuer: string): URLSearchParams {
  return query({ code, state, iss: issuer })
}

/** What tells a refusal (RFC 6749 §4.1.2.1); `iss` goes with errors as well (RFC 9207 §2). */
export function refusalAnswer(
  { state }: RedirectTarget,
  refusal: Refusal,
  { issuer, publicUrl }: { readonly issuer: string; readonly publicUrl: string },
): URLSearchParams {
  const { error, description, reason } = wire(refusal)
  return query({
    error,
    error_description: description,
    error_uri: errorUri(publicUrl, reason),
    state,
    iss: issuer,
  })
}

function query(response: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(response)) if (value !== undefined) parameters.set(name, value)
  return parameters
}

/**
 * The redirect URI with an answer added to its query. The rest stays exactly as it was sent: a URL parser might add a
 * slash or re-encode the query, and clients compare.
 */
export function redirectUrl({ redirectUri }: RedirectTarget, answer: URLSearchParams): string {
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${answer}`
}
