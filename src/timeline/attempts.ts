// The attempts that are kept, and how one is found again. Bounded: at the bound the attempt that was quiet for longest
// goes. Which step belongs to which attempt is grouping.ts's business.

import { Attempt } from './attempt.ts'

/** By how many keys an attempt can be found at most; the oldest goes first, it names tokens long expired. */
const keysPerAttempt = 100

export class Attempts {
  readonly #capacity: number
  /** In order of the last change: the quiet ones first. */
  readonly #attempts = new Map<number, Attempt>()
  readonly #byKey = new Map<string, Attempt>()
  #lastId = 0
  #revision = 0
  #begunAt = 0
  #latest: Attempt | undefined

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The number of changes so far. */
  get revision(): number {
    return this.#revision
  }

  get(id: number): Attempt | undefined {
    return this.#attempts.get(id)
  }

  byKey(key: string): Attempt | undefined {
    return this.#byKey.get(key)
  }

  /** The one that changed last first. */
  recent(): readonly Attempt[] {
    return [...this.#attempts.values()].reverse()
  }

  /** A new, empty one; the quietest goes if there are too many. */
  start(realm: string): Attempt {
    this.#lastId += 1
    const attempt = new Attempt(this.#lastId, realm)
    this.#attempts.set(attempt.id, attempt)
    this.#latest = attempt
    if (this.#attempts.size > this.#capacity) {
      const [quietest] = this.#attempts.values()
      if (quietest !== undefined) this.#drop(quietest)
    }
    return attempt
  }

  /** Counts a change, and lets the attempt be found by these keys; each leads to one attempt only, the last. */
  changed(attempt: Attempt, keys: readonly string[] = []): void {
    this.#revision += 1
    attempt.revision = this.#revision
    if (this.#latest !== attempt) {
      this.#latest = attempt
      this.#attempts.delete(attempt.id)
      this.#attempts.set(attempt.id, attempt)
    }
    for (const key of keys) {
      this.#byKey.set(key, attempt)
      attempt.keys.add(key)
    }
    for (const oldest of attempt.keys) {
      if (attempt.keys.size <= keysPerAttempt) break
      this.#forget(attempt, oldest)
    }
  }

  /** Takes one away that whoever looks on was shown. */
  remove(attempt: Attempt): void {
    this.#drop(attempt)
    this.begin()
  }

  clear(): void {
    this.#attempts.clear()
    this.#byKey.clear()
    this.#latest = undefined
    this.begin()
  }

  /** Counts a change after which nothing that was shown before holds. */
  begin(): void {
    this.#revision += 1
    this.#begunAt = this.#revision
  }

  /** The attempts that changed after a revision, the last change first; undefined when all has to be read anew. */
  changedSince(revision: number): readonly Attempt[] | undefined {
    if (revision < this.#begunAt || revision > this.#revision) return undefined
    const recent = this.recent()
    const seen = recent.findIndex((attempt) => attempt.revision <= revision)
    return seen === -1 ? recent : recent.slice(0, seen)
  }

  #drop(attempt: Attempt): void {
    this.#attempts.delete(attempt.id)
    if (this.#latest === attempt) this.#latest = undefined
    for (const key of attempt.keys) this.#forget(attempt, key)
  }

  #forget(attempt: Attempt, key: string): void {
    attempt.keys.delete(key)
    if (this.#byKey.get(key) === attempt) this.#byKey.delete(key)
  }
}
