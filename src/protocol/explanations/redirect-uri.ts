// Owns what is said about redirect URIs beyond their text: which registered one was probably meant, and whether
// the sent one may stand in an option to copy. It does not decide which ones match.

import { isLoopbackRedirectUri } from '../../loopback.ts'

const origin = /^http:\/\/[^/?]*/i

/** The registered redirect URI that differs only in how loopback is spelled, or by a slash at the end. */
export function otherSpelling(received: string, registered: readonly string[]): string | undefined {
  return registered.find((uri) => folded(uri) === folded(received))
}

function folded(uri: string): string {
  const anyHost = isLoopbackRedirectUri(uri) ? uri.replace(origin, 'http://loopback') : uri
  return anyHost.replace(/\/$/, '')
}

/**
 * The option that would register a redirect URI, without a port on loopback, where ports do not count. None
 * for a URI that the server would not start with, or that a shell could take for more than a word.
 */
export function registerOption(received: string): string | undefined {
  const isLoopback = isLoopbackRedirectUri(received)
  const uri = isLoopback ? received.replace(origin, (it) => it.replace(/:\d+$/, '')) : received
  const registrable = /^https:\/\//.test(uri) || isLoopback || /^[a-z][a-z0-9-]*\.[a-z0-9.-]+:\/\w/.test(uri)
  return registrable && /^[a-z0-9:/?=&._~[\]-]+$/i.test(uri) ? `--redirect-uris "+${uri}"` : undefined
}
