// Owns which scopes exist here and what a request for some of them gets (RFC 6749 §3.3).

import { clipped } from '../clipped.ts'
import { OFFLINE_ACCESS } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'

export interface Scopes {
  /** Granted when none is asked for; needed on the MCP endpoint. */
  readonly base: readonly string[]
  /** Everything that can be granted. */
  readonly known: readonly string[]
  /** What a client of the protected resource can need: never offline_access. */
  readonly resource: readonly string[]
}

export function scopesOf(
  base: readonly string[],
  toolScopes: Readonly<Record<string, readonly string[]>>,
): Scopes {
  const resource = [...new Set([...base, ...Object.values(toolScopes).flat()])]
  return { base, resource, known: [...resource, OFFLINE_ACCESS] }
}

/** The scopes of a `scope` parameter; repeated blanks and repeated scopes do not count. */
export function splitScope(scope: string | undefined): readonly string[] {
  return [...new Set((scope ?? '').split(' ').filter((token) => token !== ''))]
}

/**
 * What a request is granted: the base scopes when it names none, else those of its scopes that exist. Unknown
 * ones are dropped, and the answer's `scope` says so (RFC 6749 §3.3); nothing left is `invalid_scope`.
 */
export function grantedScopes(
  requested: string | undefined,
  { base, known }: Pick<Scopes, 'base' | 'known'>,
): readonly string[] {
  const asked = splitScope(requested)
  if (asked.length === 0) return base
  const granted = asked.filter((scope) => known.includes(scope))
  if (granted.length === 0) throw refuse('scope_unknown', { requested: clipped(asked.join(' ')), known })
  return granted
}

/**
 * What a refresh gives its access token: all that was granted, or the smaller set that was asked for
 * (RFC 6749 §6). A known scope that was not granted is refused, an unknown one is dropped.
 */
export function narrowedScopes(
  requested: string | undefined,
  granted: readonly string[],
  scopes: Scopes,
): readonly string[] {
  const asked = splitScope(requested)
  if (asked.length === 0) return granted
  const wanted = grantedScopes(requested, scopes)
  if (wanted.some((scope) => !granted.includes(scope))) {
    throw refuse('scope_not_granted', { requested: clipped(asked.join(' ')), granted: granted.join(' ') })
  }
  return wanted
}
