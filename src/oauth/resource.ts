// RFC 8707 §2.

import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

/**
 * Refuses any value that does not mean our resource. That is `<issuer>/mcp`; some clients add a trailing slash or
 * send the bare issuer. A missing value is fine: tokens are bound to our resource in any case.
 */
export function checkResources(resources: readonly string[], issuer: string, resource: string): void {
  const ours = [resource, `${resource}/`, issuer, `${issuer}/`]
  const other = resources.find((value) => !ours.includes(value))
  if (other !== undefined) throw refuse('resource_unknown', { received: clipped(other), expected: resource })
}
