// Slows down password guessing without locking the right person out. Failures count for the browser and, since a
// script can pose as any number of browsers, for its address too. While one browser keeps guessing, others at that
// address wait for seconds at most. Guessing with ever new browsers can make them wait again and again, so a browser
// in which somebody signed in before (returning-browser.ts) is counted on its own.

import type { Clock } from '../clock.ts'
import { RecentMap } from '../recent-map.ts'
import { digest } from '../secrets.ts'

/** Who tries to sign in. */
export interface Guesser {
  /** The key by which this server knows the browser. */
  readonly browser: string
  /** The id of the browser if somebody signed in with it before. */
  readonly returning: string | undefined
  readonly address: string
}

export interface Throttle {
  /** Seconds until this guesser may try again; 0 for now. */
  delaySeconds(guesser: Guesser): number
  failed(guesser: Guesser): void
  succeeded(guesser: Guesser): void
}

/** Remembers failures for a quarter of an hour. */
export function loginThrottle(wallClock: Clock): Throttle {
  const browsers = failureCounter({ free: 4, longestDelayMs: 30_000 }, wallClock)
  // Waits are shorter than a browser's, so that one browser that keeps guessing leaves room for others.
  const addresses = failureCounter({ free: 19, longestDelayMs: 10_000 }, wallClock)
  const countersOf = ({
    browser,
    returning,
    address,
  }: Guesser): readonly (readonly [FailureCounter, string])[] => {
    if (returning !== undefined) return [[browsers, returning]]
    // Digested, since input may be of any length.
    return [
      [browsers, digest(browser)],
      [addresses, address],
    ]
  }
  return {
    delaySeconds(guesser) {
      return Math.ceil(Math.max(...countersOf(guesser).map(([counter, key]) => counter.delayMs(key))) / 1000)
    },
    failed(guesser) {
      for (const [counter, key] of countersOf(guesser)) counter.failed(key)
    },
    succeeded({ browser, returning }) {
      // The address is kept: others may share it.
      browsers.forget(returning ?? digest(browser))
    },
  }
}

interface Rule {
  /** How many failures cost nothing; each further one doubles the wait, starting at a second. */
  readonly free: number
  readonly longestDelayMs: number
}

interface FailureCounter {
  delayMs(key: string): number
  failed(key: string): void
  forget(key: string): void
}

interface Failures {
  readonly count: number
  readonly lastMs: number
}

const forgottenAfterMs = 900_000
const countedKeys = 10_000

function failureCounter({ free, longestDelayMs }: Rule, wallClock: Clock): FailureCounter {
  const all = new RecentMap<Failures>(countedKeys)
  const living = (key: string): Failures | undefined => {
    const failures = all.get(key)
    if (failures === undefined) return undefined
    const ageMs = wallClock() - failures.lastMs
    // Failures in the future date from before the clock was set back.
    return ageMs >= 0 && ageMs < forgottenAfterMs ? failures : undefined
  }
  return {
    delayMs(key) {
      const failures = living(key)
      if (failures === undefined || failures.count <= free) return 0
      const delay = Math.min(1000 * 2 ** (failures.count - free - 1), longestDelayMs)
      return Math.max(0, failures.lastMs + delay - wallClock())
    },
    failed(key) {
      all.set(key, { count: (living(key)?.count ?? 0) + 1, lastMs: wallClock() })
    },
    forget(key) {
      all.delete(key)
    },
  }
}
