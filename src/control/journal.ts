// What happened at a realm, for a test that reads along: each event has a number, in the order in which the answers
// were complete.

import type { HandshakeEvent } from '../handshake/event.ts'

/** How many events are kept; the oldest go first. */
export const keptEvents = 500

/** How many may wait at a time. */
const mostWaiting = 100

/** An event and its number, from 1. */
export interface NumberedEvent {
  readonly number: number
  readonly event: HandshakeEvent
}

export class Journal {
  readonly #kept: NumberedEvent[] = []
  readonly #waiting = new Set<() => void>()
  #last = 0

  /** The number of the last event; 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** O(1); never throws. */
  record(event: HandshakeEvent): void {
    this.#last += 1
    this.#kept.push({ number: this.#last, event })
    // In halves, so that an event costs no more than its share.
    if (this.#kept.length >= keptEvents * 2) this.#kept.splice(0, keptEvents)
    this.#wake()
  }

  /** Those after a number that are still kept, the oldest first. */
  after(number: number): readonly NumberedEvent[] {
    const kept = this.#kept.slice(-keptEvents)
    return kept.filter((each) => each.number > number)
  }

  /** Resolves when there is an event after a number, when so many milliseconds are over, or when the signal aborts. */
  async newer(number: number, ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#last > number || ms <= 0 || signal?.aborted || this.#waiting.size >= mostWaiting) return
    let timer: NodeJS.Timeout | undefined
    let wake = () => {}
    await new Promise<void>((resolve) => {
      wake = () => {
        if (this.#last > number) resolve()
      }
      this.#waiting.add(wake)
      timer = setTimeout(resolve, ms).unref()
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
    clearTimeout(timer)
    this.#waiting.delete(wake)
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }
}
