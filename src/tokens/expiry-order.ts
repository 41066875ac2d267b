import { Column } from './column.ts'

/**
 * Rows in the order in which they expire: a binary heap that knows the place of each row, so that any row can leave
 * or change its time. Rows are numbers from 1; every step but rows() costs the logarithm of the size.
 */
export class ExpiryOrder {
  readonly #rowAt = Column.integers()
  readonly #placeOf = Column.integers()
  readonly #expiresAt = Column.times()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The row that expires first; 0 if there is none. */
  get first(): number {
    return this.#size === 0 ? 0 : this.#rowAt.get(1)
  }

  /** All rows, in no order. */
  rows(): readonly number[] {
    return Array.from({ length: this.#size }, (_, index) => this.#rowAt.get(index + 1))
  }

  expiresAt(row: number): number {
    return this.#expiresAt.get(row)
  }

  add(row: number, expiresAt: number): void {
    this.#expiresAt.set(row, expiresAt)
    this.#size += 1
    this.#rise(row, this.#size)
  }

  /** Changes when a row expires. */
  move(row: number, expiresAt: number): void {
    this.#expiresAt.set(row, expiresAt)
    this.#settle(row, this.#placeOf.get(row))
  }

  remove(row: number): void {
    const place = this.#placeOf.get(row)
    const last = this.#rowAt.get(this.#size)
    this.#size -= 1
    if (last !== row) this.#settle(last, place)
  }

  clear(): void {
    for (const column of [this.#rowAt, this.#placeOf, this.#expiresAt]) column.clear()
    this.#size = 0
  }

  #settle(row: number, place: number): void {
    this.#sink(row, this.#rise(row, place))
  }

  /** Puts a row at a place or above it, and returns where. */
  #rise(row: number, from: number): number {
    let place = from
    while (place > 1) {
      const parent = place >> 1
      const above = this.#rowAt.get(parent)
      if (this.expiresAt(above) <= this.expiresAt(row)) break
      this.#put(above, place)
      place = parent
    }
    this.#put(row, place)
    return place
  }

  #sink(row: number, from: number): void {
    let place = from
    for (;;) {
      const child = this.#earlierChild(place)
      if (child === 0 || this.expiresAt(this.#rowAt.get(child)) >= this.expiresAt(row)) break
      this.#put(this.#rowAt.get(child), place)
      place = child
    }
    this.#put(row, place)
  }

  #earlierChild(place: number): number {
    const left = place * 2
    if (left > this.#size) return 0
    if (left === this.#size) return left
    return this.expiresAt(this.#rowAt.get(left)) <= this.expiresAt(this.#rowAt.get(left + 1))
      ? left
      : left + 1
  }

  #put(row: number, place: number): void {
    this.#rowAt.set(place, row)
    this.#placeOf.set(row, place)
  }
}
