// The SDK's own limits are fixed and count per quarter of an hour (SDK-NOTES 23, 24).

import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { countedAddress } from '../client-address.ts'
import type { Clock } from '../clock.ts'
import { refuse } from '../protocol/refusal.ts'

/** How long a window is; it begins with an address's first request. */
export const windowMs = 60_000

/** How much one address has sent since `sinceMs`. */
export interface Window {
  readonly sinceMs: number
  readonly count: number
}

/** What has a limit of its own. */
export type LimitName = 'oauth' | 'pages'

export interface HitCounter {
  /** Counts a request of an address in its window, or in a new one if that is over; one atomic step. */
  hit(address: string, nowMs: number): Promise<Window>
}

/** Counts a request, and refuses it if there were too many from its address. */
export type RateLimit = (req: IncomingMessage) => Promise<void>

/** Allows this many requests in a window; 0 means no limit. */
export function rateLimiter(
  requestsPerMinute: number,
  hits: HitCounter,
  wallClock: Clock,
  addressOf: (req: IncomingMessage) => string,
): RateLimit {
  if (requestsPerMinute === 0) return async () => {}
  return async (req) => {
    const nowMs = wallClock()
    const { sinceMs, count } = await hits.hit(
      countedAddress({ ip: addressOf(req), socket: req.socket }),
      nowMs,
    )
    if (count <= requestsPerMinute) return
    throw refuse('rate_limited', { retryAfterSeconds: Math.ceil((sinceMs + windowMs - nowMs) / 1000) })
  }
}

/** The same in front of routes of Express. */
export function limited(limit: RateLimit): RequestHandler {
  return async (req, _res, next) => {
    await limit(req)
    next()
  }
}
