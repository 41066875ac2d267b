// A clock that stands still until a test moves it.

import type { Clock } from '../../src/clock.ts'

export interface FakeClock {
  readonly now: Clock
  advance(seconds: number): void
}

/** A clock that begins at a fixed time, unless the test says when (epoch milliseconds). */
export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (seconds) => {
      nowMs += seconds * 1000
    },
  }
}
