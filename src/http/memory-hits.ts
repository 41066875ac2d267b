// express-rate-limit keeps a counter for every address within the window, without a bound.

import { RecentMap } from '../recent-map.ts'
import { type HitCounter, type Window, windowMs } from './rate-limit.ts'

const countedAddresses = 10_000

/** A counter in this process, for the addresses that asked last. */
export function memoryHits(): HitCounter {
  const windows = new RecentMap<Window>(countedAddresses)
  return {
    async hit(address, nowMs) {
      const known = windows.get(address)
      // One that begins in the future dates from before the clock was set back.
      const isOver = known === undefined || known.sinceMs > nowMs || nowMs - known.sinceMs >= windowMs
      const window = isOver ? { sinceMs: nowMs, count: 1 } : { ...known, count: known.count + 1 }
      windows.set(address, window)
      return window
    },
  }
}
