// The redirect with which an authorization response reaches the client (RFC 6749 §4.1.2, RFC 9207).

import { errorUri } from './error-uri.ts'
import type { Refusal } from './refusal.ts'
import { wire } from './wire.ts'

/** Where an answer may be sent: a registered redirect URI, and the state to send along. */
export interface RedirectTarget {
  readonly redirectUri: string
  readonly state: string | undefined
}

/** The redirect that brings a code (RFC 6749 §4.1.2). */
export function codeUrl({ redirectUri, state }: RedirectTarget, code: string, issuer: string): string {
  return withQuery(redirectUri, { code, state, iss: issuer })
}

/** The redirect that tells a refusal (RFC 6749 §4.1.2.1); `iss` goes with errors as well (RFC 9207 §2). */
export function refusalUrl(
  { redirectUri, state }: RedirectTarget,
  refusal: Refusal,
  { issuer, publicUrl }: { readonly issuer: string; readonly publicUrl: string },
): string {
  const { error, description, reason } = wire(refusal)
  return withQuery(redirectUri, {
    error,
    error_description: description,
    error_uri: errorUri(publicUrl, reason),
    state,
    iss: issuer,
  })
}

/**
 * The redirect URI with parameters added to its query. The rest stays exactly as it was sent: a URL parser might add
 * a slash or re-encode the query, and clients compare.
 */
function withQuery(redirectUri: string, response: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(response)) if (value !== undefined) query.set(name, value)
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query}`
}
