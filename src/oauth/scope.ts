// Which scopes exist here, and which ones a request is granted (RFC 6749 §3.3).

import { clipped } from '../clipped.ts'
import type { Trace } from '../handshake/trace.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'

export interface Scopes {
  /** Granted if none is requested; required on the MCP endpoint. */
  readonly base: readonly string[]
  /** Everything that can be granted. */
  readonly known: readonly string[]
  /** Everything that a client of the protected resource can need; never offline_access. */
  readonly resource: readonly string[]
}

/** `more` are scopes that can be granted though nothing needs them. */
export function scopesOf(
  base: readonly string[],
  toolScopes: Readonly<Record<string, readonly string[]>>,
  more: readonly string[],
): Scopes {
  const resource = [...new Set([...base, ...Object.values(toolScopes).flat()])]
  return { base, resource, known: [...new Set([...resource, ...more, OFFLINE_ACCESS])] }
}

/** The scopes in a `scope` parameter; repeated spaces and repeated scopes are ignored. */
export function splitScope(scope: string | undefined): readonly string[] {
  return [...new Set((scope ?? '').split(' ').filter((token) => token !== ''))]
}

/**
 * What a request is granted: the base scopes if it names none, otherwise those of its scopes that exist. Unknown ones
 * are ignored, and the answer's `scope` says so (RFC 6749 §3.3); if none is left, that is `invalid_scope`.
 */
export function grantedScopes(
  requested: string | undefined,
  { base, known }: Pick<Scopes, 'base' | 'known'>,
  trace: Trace,
): readonly string[] {
  const asked = splitScope(requested)
  if (asked.length === 0) return base
  const granted = asked.filter((scope) => known.includes(scope))
  if (granted.length === 0) throw refuse('scope_unknown', { requested: clipped(asked.join(' ')), known })
  // Where there are no refresh tokens, offline_access is of no use, but asking for it is not a mistake.
  const unknown = asked.filter((scope) => !known.includes(scope) && scope !== OFFLINE_ACCESS)
  if (unknown.length > 0) trace.note(['authorize', 'token'], { unknownScope: unknown.join(' ') })
  return granted
}

/**
 * The scopes of the access token from a refresh: all that were granted, or the requested subset (RFC 6749 §6). A
 * known scope that was not granted is refused, an unknown one is ignored.
 */
export function narrowedScopes(
  requested: string | undefined,
  granted: readonly string[],
  scopes: Scopes,
  trace: Trace,
): readonly string[] {
  const asked = splitScope(requested)
  if (asked.length === 0) return granted
  const wanted = grantedScopes(requested, scopes, trace)
  if (wanted.some((scope) => !granted.includes(scope))) {
    throw refuse('scope_not_granted', { requested: clipped(asked.join(' ')), granted: granted.join(' ') })
  }
  return wanted
}
