// RFC 8707 §2.

import { clipped } from '../clipped.ts'
import type { Trace } from '../handshake/trace.ts'
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

/** Notes the resource that an authorization or token request is about, if it is not spelled as ours is. */
export function noteResources(resources: readonly string[], resource: string, trace: Trace): void {
  const otherResource = resources.find((value) => value !== resource)
  if (otherResource !== undefined)
    trace.note(['authorize', 'token'], { otherResource, ownResource: resource })
}
