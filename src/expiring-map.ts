// At capacity the map refuses new entries: a living one is never dropped to make room. Expired entries stay for a
// while, so that "expired" can be told from "unknown", unless their room is needed. Meant for at most some ten
// thousand entries, because a search looks at all of them at once.

import { type Clock, epochSeconds, type ShownAgo, shownAgoBy } from './clock.ts'
import { StoreFull } from './store-full.ts'

/** How long an expired entry can still be found by default. */
const defaultRetentionSeconds = 600

export interface ExpiringMapOptions {
  /** The name of one entry in the refusal when there is no room for another. */
  readonly what: string
  /** The maximum number of entries, expired ones included. */
  readonly capacity: number
  readonly now: Clock
  readonly retentionSeconds?: number
  /** What `now` showed so many seconds ago, in epoch seconds; needed for a clock that jumps. */
  readonly shownAgo?: ShownAgo
}

/** A bounded map of values that expire at `expiresAt` (epoch seconds), which must not be mutated. */
export class ExpiringMap<V extends { readonly expiresAt: number }> {
  readonly #options: ExpiringMapOptions
  readonly #retentionSeconds: number
  readonly #shownAgo: ShownAgo
  readonly #entries = new Map<string, V>()
  /** No entry expires before this, so an earlier search would find nothing. */
  #earliestExpiry = Number.POSITIVE_INFINITY
  #insertionsSinceSearch = 0

  constructor(options: ExpiringMapOptions) {
    this.#options = options
    this.#retentionSeconds = options.retentionSeconds ?? defaultRetentionSeconds
    this.#shownAgo = options.shownAgo ?? shownAgoBy(options.now)
  }

  /** Number of entries held, including expired ones not yet forgotten. */
  get size(): number {
    return this.#entries.size
  }

  /** The value, living or expired within the retention time. */
  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    return value === undefined || value.expiresAt <= this.#forgottenUntil() ? undefined : value
  }

  /**
   * Puts or replaces a value, at amortised constant cost. Throws StoreFull if the key is new and the map is full of
   * living entries.
   */
  set(key: string, value: V): void {
    this.#ensureRoom(key)
    this.#entries.set(key, value)
    this.#earliestExpiry = Math.min(this.#earliestExpiry, value.expiresAt)
    this.#insertionsSinceSearch += 1
    // Searching everything only once half of it is new costs each insertion a constant share.
    if (this.#insertionsSinceSearch * 2 > this.#entries.size) this.sweep()
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
    this.#earliestExpiry = Number.POSITIVE_INFINITY
    this.#insertionsSinceSearch = 0
  }

  /** Forgets everything that expired longer ago than the retention time. */
  sweep(): void {
    this.#removeExpiredUntil(this.#forgottenUntil())
  }

  #ensureRoom(key: string): void {
    const { capacity, what, now } = this.#options
    if (this.#entries.size < capacity || this.#entries.has(key)) return
    const seconds = epochSeconds(now)
    this.#removeExpiredUntil(seconds)
    if (this.#entries.size >= capacity) throw new StoreFull(what, this.#earliestExpiry - seconds)
  }

  /** Searches all entries, unless none is due: repeated calls on a full map search it only once. */
  #removeExpiredUntil(seconds: number): void {
    if (this.#earliestExpiry > seconds) return
    this.#insertionsSinceSearch = 0
    this.#earliestExpiry = Number.POSITIVE_INFINITY
    for (const [key, value] of this.#entries) {
      if (value.expiresAt <= seconds) this.#entries.delete(key)
      else this.#earliestExpiry = Math.min(this.#earliestExpiry, value.expiresAt)
    }
  }

  #forgottenUntil(): number {
    return this.#shownAgo(this.#retentionSeconds)
  }
}
