// A clock that stands still until a test moves it.

import type { Clock } from '../../src/clock.ts'
import { MovableClock } from '../../src/movable-clock.ts'

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

export interface JumpingClock extends FakeClock {
  /** Moves it forward as a test's command does; no time passes. */
  jump(seconds: number): void
  readonly shownAgo: (seconds: number) => number
}

/** The clock of a realm, on top of a fake one. */
export function jumpingClock(): JumpingClock {
  const base = fakeClock()
  const clock = new MovableClock(base.now)
  const { now, shownAgo } = clock
  return { now, shownAgo, advance: base.advance, jump: (seconds) => clock.advance(seconds * 1000) }
}
