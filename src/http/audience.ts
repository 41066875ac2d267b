// Who may see the pages that show what other people's clients do: everybody, or only this machine. Everyone else gets
// a 404.

import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { refuse } from '../protocol/refusal.ts'

export type Audience = 'nobody' | 'this machine' | 'everybody'

/** Whether a request belongs to this audience. */
export function isOf(audience: Audience, req: Request): boolean {
  return audience === 'everybody' || (audience === 'this machine' && isOfThisMachine(req))
}

/** Lets requests of this audience through; for all others the path does not exist. */
export function visibleTo(audience: Audience): RequestHandler {
  return (req, _res, next) => {
    if (isOf(audience, req)) return next()
    throw refuse('not_found', { path: clipped(req.baseUrl + req.path) })
  }
}

// Added by proxies and tunnels, whose requests also come from a loopback address but may originate anywhere.
const addedOnTheWay =
  /^(?:(?:x-)?forwarded|via|x-real-ip|(?:x-forwarded|x-original|x-envoy|cf|fly|tailscale)-.*|.*client-?ip)$/

/** Sent by a program on this machine. The socket decides, not what `--trust-proxy` trusts. */
export function isOfThisMachine(req: IncomingMessage): boolean {
  return (
    isLoopbackAddress(req.socket.remoteAddress ?? '') &&
    !Object.keys(req.headers).some((header) => addedOnTheWay.test(header))
  )
}
