// Who may see the pages that show what other people's clients do: everybody, or this machine alone. Everyone else
// gets a 404.

import type { Request, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { refuse } from '../protocol/refusal.ts'

export type Audience = 'nobody' | 'this machine' | 'everybody'

/** Whether a request is of this audience. */
export function isOf(audience: Audience, req: Request): boolean {
  return audience === 'everybody' || (audience === 'this machine' && isOfThisMachine(req))
}

/** Lets requests of this audience pass; to all others the path does not exist. */
export function visibleTo(audience: Audience): RequestHandler {
  return (req, _res, next) => {
    if (isOf(audience, req)) return next()
    throw refuse('not_found', { path: clipped(req.baseUrl + req.path) })
  }
}

// What proxies and tunnels add. Their requests come from a loopback address too, and from anywhere before.
const addedOnTheWay =
  /^(?:(?:x-)?forwarded|via|x-real-ip|(?:x-forwarded|x-original|x-envoy|cf|fly|tailscale)-.*|.*client-?ip)$/

/** Asked by a program on this machine itself. The socket counts, not what `--trust-proxy` believes. */
function isOfThisMachine(req: Request): boolean {
  return (
    isLoopbackAddress(req.socket.remoteAddress ?? '') &&
    !Object.keys(req.headers).some((header) => addedOnTheWay.test(header))
  )
}
