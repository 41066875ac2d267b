// RFC 8707 §2.

import { clipped } from '../clipped.ts'
import type { ResourceMatch } from '../handshake/event.ts'
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

/** Notes the resource that an authorization or token request is about, and how it is spelled. */
export function noteResources(resources: readonly string[], resource: string, trace: Trace): void {
  const otherResource = resources.find((value) => value !== resource)
  trace.note(['authorize', 'token'], {
    hasResource: resources.length > 0,
    resourceMatch: matchOf(resources.length > 0 ? (otherResource ?? resource) : undefined, resource),
    otherResource,
    ownResource: otherResource && resource,
  })
}

function matchOf(sent: string | undefined, resource: string): ResourceMatch {
  if (sent === undefined) return 'absent'
  if (sent === resource) return 'same'
  if (sent === `${resource}/`) return 'slash'
  if (sent.includes('#')) return 'fragment'
  if (!URL.canParse(sent)) return 'relative'
  return resource.startsWith(sent.endsWith('/') ? sent : `${sent}/`) ? 'parent' : 'other'
}
