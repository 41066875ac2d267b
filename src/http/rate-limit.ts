// The SDK's own limits are fixed and count per quarter of an hour (SDK-NOTES 23, 24); express-rate-limit keeps a
// counter for every address within the window, without a bound.

import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { countedAddress } from '../client-address.ts'
import type { Clock } from '../clock.ts'
import { refuse } from '../protocol/refusal.ts'
import { RecentMap } from '../recent-map.ts'

const windowMs = 60_000
const countedAddresses = 10_000

/** How much one address has sent since `sinceMs`. */
interface Window {
  readonly sinceMs: number
  count: number
}

/** Counts a request, and refuses it if there were too many from its address. */
export type RateLimit = (req: IncomingMessage) => void

/** Allows this many requests in the minute that begins with an address's first one; 0 means no limit. */
export function rateLimiter(
  requestsPerMinute: number,
  wallClock: Clock,
  addressOf: (req: IncomingMessage) => string,
): RateLimit {
  if (requestsPerMinute === 0) return () => {}
  const windows = new RecentMap<Window>(countedAddresses)
  return (req) => {
    const nowMs = wallClock()
    const address = countedAddress({ ip: addressOf(req), socket: req.socket })
    const window = current(windows.get(address), nowMs) ?? { sinceMs: nowMs, count: 0 }
    window.count += 1
    windows.set(address, window)
    if (window.count <= requestsPerMinute) return
    const retryAfterSeconds = Math.ceil((window.sinceMs + windowMs - nowMs) / 1000)
    throw refuse('rate_limited', { retryAfterSeconds })
  }
}

/** The same in front of routes of Express. */
export function limited(limit: RateLimit): RequestHandler {
  return (req, _res, next) => {
    limit(req)
    next()
  }
}

/** The window, unless it is over. One that begins in the future dates from before the clock was set back. */
function current(window: Window | undefined, nowMs: number): Window | undefined {
  if (window === undefined || window.sinceMs > nowMs || nowMs - window.sinceMs >= windowMs) return undefined
  return window
}
