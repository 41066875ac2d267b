// The SDK's own limits are fixed and count in quarters of an hour (SDK-NOTES 23, 24); those of express-rate-limit
// keep a counter for every address that ever came within the window.

import type { RequestHandler } from 'express'
import { countedAddress } from '../client-address.ts'
import type { Clock } from '../clock.ts'
import { refuse } from '../protocol/refusal.ts'
import { RecentMap } from '../recent-map.ts'

const windowMs = 60_000
const countedAddresses = 10_000

/** What one address sent since `sinceMs`. */
interface Window {
  readonly sinceMs: number
  count: number
}

/** At most so many requests in the minute that begins with an address's first one; 0 is no limit. */
export function rateLimiter(requestsPerMinute: number, wallClock: Clock): RequestHandler {
  if (requestsPerMinute === 0) return (_req, _res, next) => next()
  const windows = new RecentMap<Window>(countedAddresses)
  return (req, _res, next) => {
    const nowMs = wallClock()
    const address = countedAddress(req)
    const window = current(windows.get(address), nowMs) ?? { sinceMs: nowMs, count: 0 }
    window.count += 1
    windows.set(address, window)
    if (window.count <= requestsPerMinute) return next()
    const retryAfterSeconds = Math.ceil((window.sinceMs + windowMs - nowMs) / 1000)
    throw refuse('rate_limited', { retryAfterSeconds })
  }
}

/** The window, unless it is over. One that begins in the future is left from before the clock was set back. */
function current(window: Window | undefined, nowMs: number): Window | undefined {
  if (window === undefined || window.sinceMs > nowMs || nowMs - window.sinceMs >= windowMs) return undefined
  return window
}
