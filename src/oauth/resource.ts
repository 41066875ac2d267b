// Owns which `resource` values mean the one resource that this server protects (RFC 8707 §2).

import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

/**
 * Refuses any value that is not ours. Ours is `<public-url>/mcp`; a trailing slash, or the bare public URL, is
 * what some clients make of it. None at all is fine: tokens are bound to our resource in any case.
 */
export function checkResources(resources: readonly string[], publicUrl: string, resource: string): void {
  const ours = [resource, `${resource}/`, publicUrl, `${publicUrl}/`]
  const other = resources.find((value) => !ours.includes(value))
  if (other !== undefined) throw refuse('resource_unknown', { received: clipped(other), expected: resource })
}
