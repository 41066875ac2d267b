// The clock of a realm. A test moves it forward by command; it is set back only when everything that was issued by it is
// forgotten.

import type { Clock, ShownAgo } from './clock.ts'

/** The end of what a time with a year of four digits can say, in epoch milliseconds. */
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** How many jumps are told apart. */
const mostJumps = 100

interface Jump {
  /** Of the base clock. */
  readonly atMs: number
  readonly offsetMsBefore: number
}

/** Another clock, moved forward by command. */
export class MovableClock {
  readonly #base: Clock
  #offsetMs = 0
  /** Oldest first. */
  #jumps: readonly Jump[] = []

  constructor(base: Clock) {
    this.#base = base
  }

  readonly now: Clock = () => this.#base() + this.#offsetMs

  /** By how much it is ahead of its base clock, in milliseconds. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Moves it forward. Throws RangeError if `ms` is negative or not finite, or leads past the year 9999. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('a clock can only be moved forward')
    if (this.now() + ms > latestMs) throw new RangeError('a clock cannot be moved past the year 9999')
    if (ms === 0) return
    this.#jumps = bounded([...this.#jumps, { atMs: this.#base(), offsetMsBefore: this.#offsetMs }])
    this.#offsetMs += ms
  }

  /** Shows the time of the base clock again, as if it had never been moved. */
  startOver(): void {
    this.#offsetMs = 0
    this.#jumps = []
  }

  /**
   * What it showed so many seconds of its base clock ago, in epoch seconds. After very many jumps in that time it may
   * answer what it showed even earlier, never later.
   */
  readonly shownAgo: ShownAgo = (seconds) => {
    const thenMs = this.#base() - seconds * 1000
    const next = this.#jumps.find(({ atMs }) => atMs > thenMs)
    return Math.floor((thenMs + (next?.offsetMsBefore ?? this.#offsetMs)) / 1000)
  }
}

/** Beyond the bound, the two oldest jumps become one, at the time of the later. */
function bounded(jumps: readonly Jump[]): readonly Jump[] {
  const [oldest, second, ...others] = jumps
  if (jumps.length <= mostJumps || oldest === undefined || second === undefined) return jumps
  return [{ ...second, offsetMsBefore: oldest.offsetMsBefore }, ...others]
}
