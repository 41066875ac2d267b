// What happened at a realm, for a test that reads along: each event has a number, in the order in which the answers
// were complete.

import type { HandshakeEvent } from '../handshake/event.ts'
import { StoreFull } from '../store-full.ts'

/** How many events are kept; the oldest go first. */
export const keptEvents = 500

/** How many may wait at a time. */
const mostWaiting = 100

/** When the next one may try again. */
const retryAfterSeconds = 1

/** An event and its number, from 1. */
export interface NumberedEvent {
  readonly number: number
  readonly event: HandshakeEvent
}

export class Journal {
  readonly #kept: NumberedEvent[] = []
  /** What ends each waiting, and the number that it waits to be passed. */
  readonly #waiting = new Map<() => void, number>()
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

  /**
   * Resolves when there is an event after a number, when so many milliseconds are over, when the signal aborts, or when
   * all waiting ends; at once after a number that is still to come, which is of a journal before this one. Rejects with
   * StoreFull if too many wait already.
   */
  async newer(number: number, ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#last !== number || ms <= 0 || signal?.aborted) return
    if (this.#waiting.size >= mostWaiting) throw new StoreFull('waiting request', retryAfterSeconds)
    let timer: NodeJS.Timeout | undefined
    let end = () => {}
    await new Promise<void>((resolve) => {
      end = resolve
      this.#waiting.set(end, number)
      timer = setTimeout(end, ms).unref()
      signal?.addEventListener('abort', end, { once: true })
    })
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
    this.#waiting.delete(end)
  }

  /** Ends all waiting: there will be no more events. */
  end(): void {
    for (const end of this.#waiting.keys()) end()
  }

  #wake(): void {
    for (const [end, number] of this.#waiting) if (this.#last > number) end()
  }
}
