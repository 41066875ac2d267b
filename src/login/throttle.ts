// Slows the guessing of passwords without keeping a right one out. Failures count for the browser and, since a
// browser is whatever a script says it is, also for its address. Others at that address wait for a moment at
// most while one browser guesses; somebody who guesses with ever new browsers can make them wait again and again,
// so a browser in which somebody signed in before (known-browser.ts) counts for itself alone.

import type { Clock } from '../clock.ts'
import { RecentMap } from '../recent-map.ts'
import { digest } from '../secrets.ts'

/** Who tries to sign in. */
export interface Guesser {
  /** The key of the browser's session. */
  readonly browser: string
  /** The id of the browser, when somebody signed in with it before. */
  readonly known: string | undefined
  readonly address: string
}

export interface Throttle {
  /** Seconds until this guesser may try again; 0 when it may now. */
  delaySeconds(guesser: Guesser): number
  failed(guesser: Guesser): void
  succeeded(guesser: Guesser): void
}

/** `free` failures cost nothing, each further one doubles the wait. */
interface Rule {
  readonly free: number
  readonly longestDelayMs: number
}

const browserRule: Rule = { free: 4, longestDelayMs: 30_000 }
/** Shorter than the browsers' wait: one browser that goes on guessing leaves room for others. */
const addressRule: Rule = { free: 19, longestDelayMs: 10_000 }

const forgottenAfterMs = 900_000
const remembered = 10_000

interface Failures {
  readonly count: number
  readonly lastMs: number
}

/** Remembers the failures of the last quarter of an hour, of the 20,000 guessers that failed last. */
export function loginThrottle(wallClock: Clock): Throttle {
  // Apart, so that whoever has many browsers cannot push out the counter of the one address.
  const browsers = new RecentMap<Failures>(remembered)
  const addresses = new RecentMap<Failures>(remembered)
  const countersOf = ({ browser, known, address }: Guesser): readonly Counter[] =>
    known === undefined
      ? [
          // Digested: a key from outside may be of any length.
          { key: digest(browser), failures: browsers, rule: browserRule },
          { key: address, failures: addresses, rule: addressRule },
        ]
      : [{ key: known, failures: browsers, rule: browserRule }]

  return {
    delaySeconds(guesser) {
      const now = wallClock()
      const delays = countersOf(guesser).map(({ key, failures, rule }) =>
        delayMs(failures.get(key), rule, now),
      )
      return Math.ceil(Math.max(...delays) / 1000)
    },
    failed(guesser) {
      const now = wallClock()
      for (const { key, failures } of countersOf(guesser)) {
        failures.set(key, { count: (living(failures.get(key), now)?.count ?? 0) + 1, lastMs: now })
      }
    },
    succeeded(guesser) {
      const [own] = countersOf(guesser)
      own?.failures.delete(own.key)
    },
  }
}

interface Counter {
  readonly key: string
  readonly failures: RecentMap<Failures>
  readonly rule: Rule
}

function delayMs(failures: Failures | undefined, rule: Rule, nowMs: number): number {
  const { count, lastMs } = living(failures, nowMs) ?? { count: 0, lastMs: nowMs }
  if (count <= rule.free) return 0
  const delay = Math.min(1000 * 2 ** (count - rule.free - 1), rule.longestDelayMs)
  return Math.max(0, lastMs + delay - nowMs)
}

/** The failures, unless they are forgotten. Those of the future are left from before the clock was set back. */
function living(failures: Failures | undefined, nowMs: number): Failures | undefined {
  if (failures === undefined || failures.lastMs > nowMs || nowMs - failures.lastMs >= forgottenAfterMs) {
    return undefined
  }
  return failures
}
