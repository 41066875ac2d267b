// Slows down password guessing without locking the right person out. Failures count for the browser and, since a
// script can pose as any number of browsers, for its address too. While one browser keeps guessing, others at that
// address wait for seconds at most. Guessing with ever new browsers can make them wait again and again, so a browser
// in which somebody signed in before (returning-browser.ts) is counted on its own.

import type { Clock } from '../clock.ts'
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
  /**
   * Counts one attempt, unless this guesser has to wait: then it counts for nothing, not even with the right password.
   * Returns the seconds to wait; 0 if none. One atomic step: of many attempts at once, no more count than one by one.
   */
  attempt(guesser: Guesser, isRight: boolean): Promise<number>
}

/** How failures of one kind cost time. They are forgotten after a quarter of an hour. */
export interface ThrottleRule {
  readonly kind: 'browser' | 'address'
  /** How many failures cost nothing; each further one doubles the wait, starting at a second. */
  readonly free: number
  readonly longestDelayMs: number
  /** Whether success makes them forgotten. */
  readonly endsWithSuccess: boolean
}

/** Whose failures: a rule, and a digest or an address. */
export interface Counted {
  readonly rule: ThrottleRule
  readonly key: string
}

/** Where failures are counted. */
export interface FailureCounter {
  /** The atomic step of Throttle.attempt(): the longest wait of those counted, in milliseconds. */
  attempt(counted: readonly Counted[], isRight: boolean, nowMs: number): Promise<number>
}

/** Since the last failure. */
export const failuresForgottenAfterMs = 900_000

const ofBrowser: ThrottleRule = {
  kind: 'browser',
  free: 4,
  longestDelayMs: 30_000,
  endsWithSuccess: true,
}

/** Waits are shorter than a browser's, so that one browser that keeps guessing leaves room for others. */
const ofAddress: ThrottleRule = {
  kind: 'address',
  free: 19,
  longestDelayMs: 10_000,
  // Others may share the address.
  endsWithSuccess: false,
}

/** Applies the rules to what a counter knows. */
export function loginThrottle(failures: FailureCounter, wallClock: Clock): Throttle {
  return {
    async attempt({ browser, returning, address }, isRight) {
      // Digested, since input may be of any length.
      const counted =
        returning === undefined
          ? [
              { rule: ofBrowser, key: digest(browser) },
              { rule: ofAddress, key: address },
            ]
          : [{ rule: ofBrowser, key: returning }]
      return Math.ceil((await failures.attempt(counted, isRight, wallClock())) / 1000)
    },
  }
}
