// How long the event loop of this process stood still: as a clock sees it, and as far as this process itself is the
// reason. On a busy machine the two differ by the time for which the process had to wait for a processor.

import { closeSync, openSync, readSync } from 'node:fs'
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

export interface Pauses {
  /** Milliseconds. */
  readonly longest: number
  readonly p999: number
  /** Without the time that other processes took; undefined where the kernel does not say. */
  readonly longestOwn: number | undefined
}

const tickMs = 2

export class PauseMeter {
  readonly #delay: IntervalHistogram
  readonly #schedule: number | undefined
  readonly #timer: NodeJS.Timeout
  #runBefore = 0
  #longestOwn = 0

  constructor() {
    this.#delay = monitorEventLoopDelay({ resolution: 1 })
    this.#delay.enable()
    this.#schedule = openSchedule()
    this.#timer = setInterval(() => this.#tick(), tickMs).unref()
  }

  /** What there was since the last time. */
  take(): Pauses {
    this.#tick()
    const { max, min } = this.#delay
    // Its timer itself takes a millisecond.
    const pauses = {
      longest: Math.max(0, (max - min) / 1e6),
      p999: Math.max(0, (this.#delay.percentile(99.9) - min) / 1e6),
      longestOwn: this.#schedule === undefined ? undefined : this.#longestOwn / 1e6,
    }
    this.forget()
    return pauses
  }

  forget(): void {
    this.#delay.reset()
    this.#runBefore = this.#run()
    this.#longestOwn = 0
  }

  close(): void {
    clearInterval(this.#timer)
    this.#delay.disable()
    if (this.#schedule !== undefined) closeSync(this.#schedule)
  }

  #tick(): void {
    const run = this.#run()
    this.#longestOwn = Math.max(this.#longestOwn, run - this.#runBefore)
    this.#runBefore = run
  }

  /** For how many nanoseconds the thread of the event loop has had a processor. */
  #run(): number {
    if (this.#schedule === undefined) return 0
    const text = Buffer.alloc(64)
    readSync(this.#schedule, text, 0, text.length, 0)
    return Number.parseInt(text.toString('latin1'), 10)
  }
}

function openSchedule(): number | undefined {
  try {
    return openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  } catch {
    return undefined
  }
}
