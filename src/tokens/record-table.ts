import { hash } from 'node:crypto'
import { type Clock, epochSeconds, type ShownAgo, shownAgoBy } from '../clock.ts'
import { StoreFull } from '../store-full.ts'
import { Column } from './column.ts'
import { ExpiryOrder } from './expiry-order.ts'

export interface RecordTableOptions {
  /** The name of one record in the refusal when there is no room for another. */
  readonly what: string
  /** The maximum number of records, expired ones included. */
  readonly capacity: number
  readonly now: Clock
  /** How long an expired record can still be found, unless its room is needed. */
  readonly retentionSeconds?: number
  /** What `now` showed so many seconds ago, in epoch seconds; needed for a clock that jumps. */
  readonly shownAgo?: ShownAgo
  /** Called for each row that is about to leave. */
  readonly onRemove?: (row: number) => void
}

const keyWords = 8

/**
 * Records that expire, by key, like an ExpiringMap but for millions: outside the JavaScript heap, and no step but
 * those for a test's commands ever looks at all of them. A record is a row number; its owner keeps the content in
 * columns of this table. A row number is valid until its record leaves, and may then be reused; 0 means none.
 *
 * Uses linear hashing: the table grows by one bucket at each insertion, so it is never rehashed as a whole.
 */
export class RecordTable {
  readonly #options: Required<Omit<RecordTableOptions, 'shownAgo'>>
  readonly #shownAgo: ShownAgo
  /** SHA-256 of each key, so that any string can be a key and all have the same size. */
  readonly #keys = Column.integers(keyWords)
  /** The next row in the same bucket, or in the list of free rows. */
  readonly #next = Column.integers()
  readonly #firstInBucket = Column.integers()
  readonly #order = new ExpiryOrder()
  readonly #columns: Column[] = []
  #bucketCount = 1
  /** The largest 2^n - 1 below the number of buckets. */
  #mask = 0
  #firstFree = 0
  #lastRow = 0

  constructor(options: RecordTableOptions) {
    this.#options = { retentionSeconds: 600, onRemove: () => {}, ...options }
    this.#shownAgo = options.shownAgo ?? shownAgoBy(options.now)
  }

  /** Makes a column for the content of the records. */
  integers(width?: number): Column {
    return this.#own(Column.integers(width))
  }

  times(): Column {
    return this.#own(Column.times())
  }

  /** Number of records held, including expired ones not yet forgotten. */
  get size(): number {
    return this.#order.size
  }

  /** Seconds until the next record expires; infinite if there is none. */
  get secondsUntilRoom(): number {
    const { first } = this.#order
    if (first === 0) return Number.POSITIVE_INFINITY
    return this.expiresAt(first) - epochSeconds(this.#options.now)
  }

  /** The row of a living record, or one that expired within the retention time. */
  find(key: string): number {
    const row = this.#rowOf(wordsOf(key))
    return row === 0 || this.expiresAt(row) <= this.#forgottenUntil() ? 0 : row
  }

  expiresAt(row: number): number {
    return this.#order.expiresAt(row)
  }

  extend(row: number, expiresAt: number): void {
    if (expiresAt > this.expiresAt(row)) this.#order.move(row, expiresAt)
  }

  /** Lets a record expire earlier; false if it does so already. */
  shorten(row: number, expiresAt: number): boolean {
    if (expiresAt >= this.expiresAt(row)) return false
    this.#order.move(row, expiresAt)
    return true
  }

  /** All rows, those of expired records not yet forgotten included, in no order. For a test's commands only. */
  rows(): readonly number[] {
    return this.#order.rows()
  }

  /** Throws StoreFull if the table is full of living records. */
  ensureRoom(): void {
    const { capacity, what } = this.#options
    if (this.size < capacity || this.dropExpired()) return
    throw new StoreFull(what, this.secondsUntilRoom)
  }

  /** Puts a record, replacing one with the same key. Throws StoreFull, see ensureRoom. */
  add(key: string, expiresAt: number): number {
    this.forget(2)
    const words = wordsOf(key)
    const before = this.#rowOf(words)
    if (before !== 0) this.remove(before)
    this.ensureRoom()
    const row = this.#newRow()
    words.forEach((word, field) => {
      this.#keys.set(row, word, field)
    })
    this.#order.add(row, expiresAt)
    this.#link(row)
    if (this.size > this.#bucketCount) this.#splitBucket()
    return row
  }

  remove(row: number): void {
    this.#options.onRemove(row)
    this.#unlink(row)
    this.#order.remove(row)
    this.#next.set(row, this.#firstFree)
    this.#firstFree = row
    if (this.size === 0) this.#clear()
  }

  /** For a test's commands only. */
  removeAll(): void {
    for (const row of this.rows()) this.#options.onRemove(row)
    this.#clear()
  }

  /** Removes one expired record, to make room; false if there is none. */
  dropExpired(): boolean {
    return this.#removeUntil(epochSeconds(this.#options.now), 1) === 1
  }

  /**
   * Removes what expired longer ago than the retention time, at most this many records; true if it removed that
   * many.
   */
  forget(limit: number): boolean {
    return this.#removeUntil(this.#forgottenUntil(), limit) === limit
  }

  #removeUntil(seconds: number, limit: number): number {
    let removed = 0
    while (removed < limit && this.size > 0 && this.expiresAt(this.#order.first) <= seconds) {
      this.remove(this.#order.first)
      removed += 1
    }
    return removed
  }

  #own(column: Column): Column {
    this.#columns.push(column)
    return column
  }

  #newRow(): number {
    if (this.#firstFree === 0) {
      this.#lastRow += 1
      return this.#lastRow
    }
    const row = this.#firstFree
    this.#firstFree = this.#next.get(row)
    return row
  }

  #rowOf(words: readonly number[]): number {
    let row = this.#firstInBucket.get(this.#bucketOf(words[0] ?? 0))
    while (row !== 0 && words.some((word, field) => this.#keys.get(row, field) !== word)) {
      row = this.#next.get(row)
    }
    return row
  }

  #bucketOf(hash: number): number {
    const bucket = hash & (this.#mask * 2 + 1)
    return bucket < this.#bucketCount ? bucket : hash & this.#mask
  }

  #link(row: number): void {
    const bucket = this.#bucketOf(this.#keys.get(row))
    this.#next.set(row, this.#firstInBucket.get(bucket))
    this.#firstInBucket.set(bucket, row)
  }

  #unlink(row: number): void {
    const bucket = this.#bucketOf(this.#keys.get(row))
    const after = this.#next.get(row)
    let before = this.#firstInBucket.get(bucket)
    if (before === row) {
      this.#firstInBucket.set(bucket, after)
      return
    }
    while (this.#next.get(before) !== row) before = this.#next.get(before)
    this.#next.set(before, after)
  }

  /** Adds a bucket, which takes its rows from the one bucket that held them so far. */
  #splitBucket(): void {
    const from = this.#bucketCount - this.#mask - 1
    let row = this.#firstInBucket.get(from)
    this.#firstInBucket.set(from, 0)
    this.#firstInBucket.set(this.#bucketCount, 0)
    this.#bucketCount += 1
    while (row !== 0) {
      const after = this.#next.get(row)
      this.#link(row)
      row = after
    }
    if (this.#bucketCount > this.#mask * 2 + 1) this.#mask = this.#mask * 2 + 1
  }

  /** Memory is used again as long as any record is held, and given back when none is. */
  #clear(): void {
    this.#order.clear()
    for (const column of [this.#keys, this.#next, this.#firstInBucket, ...this.#columns]) column.clear()
    this.#bucketCount = 1
    this.#mask = 0
    this.#firstFree = 0
    this.#lastRow = 0
  }

  #forgottenUntil(): number {
    return this.#shownAgo(this.#options.retentionSeconds)
  }
}

function wordsOf(key: string): number[] {
  const digested = hash('sha256', key, 'buffer')
  return Array.from({ length: keyWords }, (_, index) => digested.readInt32LE(index * 4))
}
