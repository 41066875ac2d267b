// Owns what time is here: a function that is passed in, so that a test can be its own clock.

/** Epoch milliseconds. */
export type Clock = () => number

/** Epoch seconds of a clock. */
export function epochSeconds(now: Clock): number {
  return Math.floor(now() / 1000)
}
