import type { Column } from './column.ts'
import type { Holders } from './holders.ts'
import { RecordTable, type RecordTableOptions } from './record-table.ts'
import type { AccessToken, Keyed } from './token-store.ts'

export interface TokenRowsOptions extends RecordTableOptions {
  readonly holders: Holders
}

/** A table of access tokens. */
export class TokenRows {
  readonly table: RecordTable
  readonly #holders: Holders
  readonly #holder: Column
  readonly #issuedAt: Column

  constructor(options: TokenRowsOptions) {
    const { holders, onRemove = () => {} } = options
    this.#holders = holders
    this.table = new RecordTable({
      ...options,
      onRemove: (row) => {
        onRemove(row)
        holders.release(this.#holder.get(row))
      },
    })
    this.#holder = this.table.integers()
    this.#issuedAt = this.table.times()
  }

  add({ key, value }: Keyed<AccessToken>): number {
    const row = this.table.add(key, value.expiresAt)
    this.#holder.set(row, this.#holders.share(value))
    this.#issuedAt.set(row, value.issuedAt)
    return row
  }

  read(row: number): AccessToken {
    return {
      ...this.#holders.get(this.#holder.get(row)),
      issuedAt: this.#issuedAt.get(row),
      expiresAt: this.table.expiresAt(row),
    }
  }
}
