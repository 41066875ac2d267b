// Time is always passed in as a function, so that a test can set the clock.

/** Epoch milliseconds. */
export type Clock = () => number

/** Resolves after so many milliseconds. */
export type Sleep = (ms: number) => Promise<void>

/** What a clock showed so many seconds ago, in epoch seconds. */
export type ShownAgo = (seconds: number) => number

/** The same for a clock that nobody moves. */
export function shownAgoBy(now: Clock): ShownAgo {
  return (seconds) => epochSeconds(now) - seconds
}

/** Epoch seconds of a clock. */
export function epochSeconds(now: Clock): number {
  return Math.floor(now() / 1000)
}
