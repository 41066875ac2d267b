import type { Clock, ShownAgo } from '../clock.ts'
import type { Column } from './column.ts'
import type { Holders } from './holders.ts'
import { RecordTable } from './record-table.ts'
import type { TokenFamily } from './token-store.ts'

export interface FamilyRecordsOptions {
  readonly capacity: number
  readonly now: Clock
  readonly shownAgo: ShownAgo
  readonly holders: Holders
  /** Called with the group of access tokens of each family that leaves. */
  readonly onRemove: (group: number) => void
}

/** SHA-256 in 32-bit words. */
const digestWords = 8

const fields = { holder: 0, group: 1, hasRefreshToken: 2, refreshToken: 3 }

/** The token families of a store. */
export class FamilyRecords {
  readonly table: RecordTable
  readonly #holders: Holders
  readonly #facts: Column
  readonly #issuedAt: Column
  /** When the family itself expires; it is kept longer if one of its access tokens lives longer. */
  readonly #expiresAt: Column

  constructor({ capacity, now, shownAgo, holders, onRemove }: FamilyRecordsOptions) {
    this.#holders = holders
    this.table = new RecordTable({
      what: 'token family',
      capacity,
      now,
      shownAgo,
      onRemove: (row) => {
        onRemove(this.groupOf(row))
        holders.release(this.#facts.get(row, fields.holder))
      },
    })
    this.#facts = this.table.integers(fields.refreshToken + digestWords)
    this.#issuedAt = this.table.times()
    this.#expiresAt = this.table.times()
  }

  groupOf(row: number): number {
    return this.#facts.get(row, fields.group)
  }

  /** Adds a family and returns its row. Throws StoreFull. */
  add(key: string, family: TokenFamily, group: number): number {
    const row = this.table.add(key, family.expiresAt)
    this.#facts.set(row, this.#holders.share(family), fields.holder)
    this.#facts.set(row, group, fields.group)
    this.#issuedAt.set(row, family.issuedAt)
    this.#expiresAt.set(row, family.expiresAt)
    this.setRefreshToken(row, family.refreshToken)
    return row
  }

  read(row: number): TokenFamily {
    const { username = '', ...holder } = this.#holders.get(this.#facts.get(row, fields.holder))
    return {
      ...holder,
      username,
      refreshToken: this.refreshToken(row),
      issuedAt: this.#issuedAt.get(row),
      expiresAt: this.#expiresAt.get(row),
    }
  }

  hasLivingRefreshToken(row: number, seconds: number): boolean {
    return this.#facts.get(row, fields.hasRefreshToken) === 1 && this.#expiresAt.get(row) > seconds
  }

  /** Lets the family itself expire. */
  expire(row: number, expiresAt: number): void {
    this.#expiresAt.set(row, expiresAt)
  }

  /** Keeps a family no longer than until it has expired and nobody needs it. */
  keepUntil(row: number, neededUntil: number): void {
    this.table.shorten(row, Math.max(this.#expiresAt.get(row), neededUntil))
  }

  refreshToken(row: number): string | undefined {
    if (this.#facts.get(row, fields.hasRefreshToken) === 0) return undefined
    const bytes = Buffer.alloc(digestWords * 4)
    for (let word = 0; word < digestWords; word += 1) {
      bytes.writeInt32LE(this.#facts.get(row, fields.refreshToken + word), word * 4)
    }
    return bytes.toString('base64url')
  }

  setRefreshToken(row: number, digest: string | undefined): void {
    this.#facts.set(row, digest === undefined ? 0 : 1, fields.hasRefreshToken)
    if (digest === undefined) return
    const bytes = Buffer.from(digest, 'base64url')
    for (let word = 0; word < digestWords; word += 1) {
      this.#facts.set(row, bytes.readInt32LE(word * 4), fields.refreshToken + word)
    }
  }
}
