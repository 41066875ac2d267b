// For what protects the server (counters), where losing an entry is better than refusing somebody because others
// filled the map. What must not be lost belongs into an ExpiringMap.

/** A bounded map. Where there is no room, the entry that was set longest ago makes way. */
export class RecentMap<V> {
  readonly #capacity: number
  readonly #entries = new Map<string, V>()

  /** At most so many entries, at least one. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)
  }

  /** Puts or replaces a value; it is the most recent one then. */
  set(key: string, value: V): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#capacity) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(key, value)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }
}
