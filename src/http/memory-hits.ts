// express-rate-limit keeps a counter for every address within the window, without a bound.

import { RecentMap } from '../recent-map.ts'
import { type HitCounter, windowMs } from './rate-limit.ts'

const countedAddresses = 10_000

/** A counter in this process, for the addresses that asked last. */
export function memoryHits(): HitCounter {
  const windows = new RecentMap<{ readonly sinceMs: number; count: number }>(countedAddresses)
  return {
    async hit(address, nowMs) {
      const known = windows.get(address)
      // One that begins in the future dates from before the clock was set back.
      const isOver = known === undefined || known.sinceMs > nowMs || nowMs - known.sinceMs >= windowMs
      const window = isOver ? { sinceMs: nowMs, count: 0 } : known
      window.count += 1
      windows.set(address, window)
      return window
    },
  }
}
