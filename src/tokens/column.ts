/** The first chunk is small, so that a small store stays small; few large ones are less work to collect. */
const firstRows = 256
const rowsPerChunk = 4096

type Chunk = Int32Array | Float64Array

/**
 * Numbers by row, outside of the JavaScript heap: a million of them cost the garbage collector nothing. A column
 * grows by chunks, so that it never copies what it holds. Rows must be filled in ascending order the first time.
 * What was never set is 0.
 */
export class Column {
  readonly #newChunk: (length: number) => Chunk
  readonly #width: number
  #chunks: Chunk[] = []

  private constructor(newChunk: (length: number) => Chunk, width: number) {
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
    return this.#chunks[chunkOf(row)]?.[placeOf(row) * this.#width + field] ?? 0
  }

  set(row: number, value: number, field = 0): void {
    const number = chunkOf(row)
    let chunk = this.#chunks[number]
    if (chunk === undefined) {
      chunk = this.#newChunk((number === 0 ? firstRows : rowsPerChunk) * this.#width)
      this.#chunks[number] = chunk
    }
    chunk[placeOf(row) * this.#width + field] = value
  }

  /** Forgets all rows and gives their memory back. */
  clear(): void {
    this.#chunks = []
  }
}

function chunkOf(row: number): number {
  return row < firstRows ? 0 : Math.floor((row - firstRows) / rowsPerChunk) + 1
}

function placeOf(row: number): number {
  return row < firstRows ? row : (row - firstRows) % rowsPerChunk
}
