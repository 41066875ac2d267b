// Owns who may see the pages that show what other people's clients do: everybody, or this machine alone. For
// whom a page is not, it does not exist.

import type { Request, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

export type Audience = 'nobody' | 'this machine' | 'everybody'

/** Whether a request is of this audience. */
export function isOf(audience: Audience, req: Request): boolean {
  return audience === 'everybody' || (audience === 'this machine' && isOfThisMachine(req))
}

/** Lets requests of this audience pass; to all others the path is not found. */
export function visibleTo(audience: Audience): RequestHandler {
  return (req, _res, next) => {
    if (isOf(audience, req)) return next()
    throw refuse('not_found', { path: clipped(req.baseUrl + req.path) })
  }
}

// What proxies and tunnels add. Their requests come from a loopback address too, and from anywhere before.
const addedOnTheWay = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const

/** Asked by a program on this machine itself. The socket counts, not what `--trust-proxy` believes. */
function isOfThisMachine(req: Request): boolean {
  const isLoopback = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/.test(req.socket.remoteAddress ?? '')
  return isLoopback && addedOnTheWay.every((header) => req.headers[header] === undefined)
}
