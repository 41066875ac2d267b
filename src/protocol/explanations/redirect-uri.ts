// Finds the registered redirect URI that was probably meant, and an option to copy. Does not decide which ones match.

import { isLoopbackRedirectUri } from '../../loopback.ts'

const origin = /^http:\/\/[^/?]*/i

/** The registered redirect URI that differs only in the spelling of loopback or by a trailing slash. */
export function otherSpelling(received: string, registered: readonly string[]): string | undefined {
  return registered.find((uri) => folded(uri) === folded(received))
}

function folded(uri: string): string {
  const anyHost = isLoopbackRedirectUri(uri) ? uri.replace(origin, 'http://loopback') : uri
  return anyHost.replace(/\/$/, '')
}

/**
 * The option that registers a redirect URI, without its port on loopback, where ports do not count. Undefined for a
 * URI that the server would refuse at start, or that is more than one word to a shell.
 */
export function registerOption(received: string): string | undefined {
  const isLoopback = isLoopbackRedirectUri(received)
  const uri = isLoopback ? received.replace(origin, (it) => it.replace(/:\d+$/, '')) : received
  const registrable = /^https:\/\//.test(uri) || isLoopback || /^[a-z][a-z0-9-]*\.[a-z0-9.-]+:\/\w/.test(uri)
  return registrable && /^[a-z0-9:/?=&._~[\]-]+$/i.test(uri) ? `--redirect-uris "+${uri}"` : undefined
}
