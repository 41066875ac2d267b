// Time is always passed in as a function, so that a test can set the clock.

/** Epoch milliseconds. */
export type Clock = () => number

/** Resolves after so many milliseconds. */
export type Sleep = (ms: number) => Promise<void>

/** Epoch seconds of a clock. */
export function epochSeconds(now: Clock): number {
  return Math.floor(now() / 1000)
}
