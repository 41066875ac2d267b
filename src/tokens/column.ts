/**
 * The first chunk is small, so that a small store stays small; after that, few large chunks are less work to
 * collect.
 */
const firstRows = 32
const rowsPerChunk = 4096

type Chunk = Int32Array | Float64Array

/**
 * Numbers by row, outside the JavaScript heap, where a million of them cost the garbage collector nothing. A column
 * grows by chunks, so it never copies its content. Rows must first be filled in ascending order. Unset values are 0.
 */
export class Column {
  readonly #newChunk: (length: number) => Chunk
  readonly #width: number
  #chunks: Chunk[] = []

  private constructor(newChunk: (length: number) => Chunk, width: number) {
    this.#newChunk = newChunk
    this.#width = width
  }

  /** A column with `width` 32-bit integers per row. */
  static integers(width = 1): Column {
    return new Column((length) => new Int32Array(length), width)
  }

  /** A column of times: one number of any size per row. */
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

  /** Forgets all rows and releases their memory. */
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
