// For protective counters, where losing an entry is better than refusing somebody because others filled the map. What
// must not be lost belongs in an ExpiringMap.

/**
 * A bounded map that makes room by forgetting: at its bound, it drops the older half. In halves, because a Map that
 * keeps deleting its first key walks over all the gaps left before.
 */
export class RecentMap<V> {
  readonly #half: number
  #recent = new Map<string, V>()
  #older = new Map<string, V>()

  /** Holds at most this many entries, and always at least the half that was set last. */
  constructor(capacity: number) {
    this.#half = capacity / 2
  }

  get(key: string): V | undefined {
    return this.#recent.get(key) ?? this.#older.get(key)
  }

  /** Puts or replaces a value, which becomes the most recent. */
  set(key: string, value: V): void {
    if (this.#recent.size >= this.#half && !this.#recent.has(key)) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, value)
  }

  /** The values, in no particular order. */
  *values(): Iterable<V> {
    yield* this.#recent.values()
    yield* this.#older.values()
  }

  delete(key: string): void {
    this.#recent.delete(key)
    this.#older.delete(key)
  }
}
