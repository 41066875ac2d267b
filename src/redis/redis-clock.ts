// The time of Redis, as far as an instance knows it: for deadlines that Redis compares with its own clock.

import type { Client } from './client.ts'
import { inTime } from './in-time.ts'

/** So few that clocks which run at different speeds do not part in the meantime. */
const mostMeasured = 10

export class RedisClock {
  /** The time of Redis (epoch milliseconds) minus that of performance.now(): at least so much, as lately measured. */
  #aheadMs: readonly number[] = []

  /**
   * Reads the time of Redis. What it says was so before it arrived, so the deadlines that are reckoned from it are never
   * too late. Rejects with StoreUnavailable if it takes longer than this.
   */
  async measure(client: Client, atMostMs: number): Promise<void> {
    const startMs = performance.now()
    const [seconds, microseconds] = (await inTime(
      client.sendCommand<[string, string]>(['TIME']),
      startMs + atMostMs,
    )) satisfies readonly string[]
    const redisMs = Number(seconds) * 1000 + Number(microseconds) / 1000
    // The quickest answer of late tells most. What was more than this one allows is from before a clock was set back.
    const possible = this.#aheadMs.filter((aheadMs) => aheadMs <= redisMs - startMs)
    this.#aheadMs = [...possible, redisMs - performance.now()].slice(-mostMeasured)
  }

  /** Forgets what was measured: another Redis has another clock. */
  forget(): void {
    this.#aheadMs = []
  }

  /** A time of performance.now() as Redis shows it, in epoch milliseconds, or a moment earlier. */
  showsAt(ms: number): number {
    return Math.floor(ms + Math.max(...this.#aheadMs))
  }
}
