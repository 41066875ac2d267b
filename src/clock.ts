// Time is always passed in as a function, so that a test can set the clock.

/** Epoch milliseconds. */
export type Clock = () => number

/** Epoch seconds of a clock. */
export function epochSeconds(now: Clock): number {
  return Math.floor(now() / 1000)
}
