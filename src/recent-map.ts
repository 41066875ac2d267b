// For what protects the server (counters), where losing an entry is better than refusing somebody because others
// filled the map. What must not be lost belongs in an ExpiringMap.

/**
 * A bounded map that makes room by forgetting: at its bound the older half goes. In halves, because a Map that
 * gives up its first key again and again walks over the gaps that the others left.
 */
export class RecentMap<V> {
  readonly #half: number
  #recent = new Map<string, V>()
  #older = new Map<string, V>()

  /** Holds so many entries at most, and half as many that were set last for certain. */
  constructor(capacity: number) {
    this.#half = capacity / 2
  }

  get(key: string): V | undefined {
    return this.#recent.get(key) ?? this.#older.get(key)
  }

  /** Puts or replaces a value; it is the most recent one then. */
  set(key: string, value: V): void {
    if (this.#recent.size >= this.#half && !this.#recent.has(key)) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, value)
  }

  delete(key: string): void {
    this.#recent.delete(key)
    this.#older.delete(key)
  }
}
