// Finds the registered redirect URI that was probably meant, and an option to copy. Does not decide which ones match.

import { isLoopbackRedirectUri } from '../../loopback.ts'
import { difference } from '../difference.ts'
import { allOf } from './text.ts'

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

/**
 * The parts in which a redirect URI differs from the closest of the registered ones, in parentheses and after a space;
 * empty if it has little in common with any.
 */
export function differing(
  received: string,
  registered: readonly string[],
  how: 'differs' | 'is spelled differently',
): string {
  const [closest] = difference(received, registered).registered
  // On loopback a port does not count, unless nothing else differs.
  const parts = closest?.differsIn.length === 0 ? ['port'] : (closest?.differsIn ?? [])
  if (parts.length === 0 || parts.length > 2) return ''
  const verb = parts.length === 1 ? how : how.replace('differs', 'differ').replace('is', 'are')
  return ` (${allOf(parts)} ${verb})`
}
