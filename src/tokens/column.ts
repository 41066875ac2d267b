const rowsPerChunk = 256

/**
 * Numbers by row, outside of the JavaScript heap: a million of them cost the garbage collector nothing. A column
 * grows by chunks, so that it never copies what it holds, and a small store stays small. Rows must be filled in
 * ascending order the first time. What was never set is 0.
 */
export class Column {
  readonly #newChunk: (length: number) => Int32Array | Float64Array
  readonly #width: number
  #chunks: (Int32Array | Float64Array)[] = []

  private constructor(newChunk: (length: number) => Int32Array | Float64Array, width: number) {
    this.#newChunk = newChunk
    this.#width = width
  }

  /** A column of `width` 32-bit integers a row. */
  static integers(width = 1): Column {
    return new Column((length) => new Int32Array(length), width)
  }

  /** A column of times: a number of any size a row. */
  static times(): Column {
    return new Column((length) => new Float64Array(length), 1)
  }

  get(row: number, field = 0): number {
    return this.#chunks[Math.floor(row / rowsPerChunk)]?.[(row % rowsPerChunk) * this.#width + field] ?? 0
  }

  set(row: number, value: number, field = 0): void {
    const number = Math.floor(row / rowsPerChunk)
    let chunk = this.#chunks[number]
    if (chunk === undefined) {
      chunk = this.#newChunk(rowsPerChunk * this.#width)
      this.#chunks[number] = chunk
    }
    chunk[(row % rowsPerChunk) * this.#width + field] = value
  }

  /** Forgets all rows and gives their memory back. */
  clear(): void {
    this.#chunks = []
  }
}
