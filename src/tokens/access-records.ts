import type { Clock } from '../clock.ts'
import { StoreFull } from '../store-full.ts'
import type { Column } from './column.ts'
import type { Holders } from './holders.ts'
import { RecordTable } from './record-table.ts'
import { linkWidth, RowGroups } from './row-groups.ts'
import type { AccessToken, Keyed } from './token-store.ts'

export interface AccessRecordsOptions {
  readonly capacity: number
  readonly now: Clock
  readonly holders: Holders
}

const what = 'access token'

/** The share of the room that client_credentials may fill; the rest is reserved for people who sign in. */
const clientShare = 0.9

/** How many dead records one request may drop to make room for its scopes: a millisecond's work. */
const mostDropped = 1000

/**
 * The access tokens of a store: those of the client itself, and those of families. The tokens of a family form a
 * group, which ends in one step.
 */
export class AccessRecords {
  readonly #capacity: number
  readonly #holders: Holders
  readonly #ofClient: TokenRows
  readonly #ofFamilies: TokenRows
  readonly #groups: RowGroups

  constructor({ capacity, now, holders }: AccessRecordsOptions) {
    this.#capacity = capacity
    this.#holders = holders
    const clientCapacity = Math.floor(capacity * clientShare)
    this.#ofClient = new TokenRows({ what, capacity: clientCapacity, now, holders })
    const onRemove = (row: number) => this.#groups.leave(row)
    this.#ofFamilies = new TokenRows({ what, capacity, now, holders, onRemove })
    this.#groups = new RowGroups(this.#ofFamilies.table.integers(linkWidth))
  }

  get size(): number {
    return this.#ofClient.table.size + this.#ofFamilies.table.size
  }

  find(key: string): AccessToken | undefined {
    const ofClient = this.#ofClient.table.find(key)
    if (ofClient !== 0) return this.#ofClient.read(ofClient)
    const row = this.#ofFamilies.table.find(key)
    return row === 0 || this.#groups.hasEnded(row) ? undefined : this.#ofFamilies.read(row)
  }

  remove(key: string): void {
    for (const { table } of [this.#ofClient, this.#ofFamilies]) {
      const row = table.find(key)
      if (row !== 0) table.remove(row)
    }
  }

  /** Adds a token of the client. Throws StoreFull. */
  addOfClient(access: Keyed<AccessToken>): void {
    this.#ofClient.table.ensureRoom()
    this.#ensureRoom(access, clientShare)
    this.#ofClient.add(access)
  }

  /** Throws StoreFull if there is no room for this token of a family. */
  ensureRoom(access: Keyed<AccessToken>): void {
    this.#ensureRoom(access, 1)
  }

  #ensureRoom({ value }: Keyed<AccessToken>, part: number): void {
    let dropped = 0
    while (!this.#holders.hasRoom(value, part)) {
      // A holder leaves with the last of its records, which may be many.
      if (dropped === mostDropped || !this.dropDead()) throw this.#full('combination of scopes')
      dropped += 1
    }
    if (this.size >= this.#capacity && !this.dropDead()) throw this.#full(what)
  }

  #full(what: string): StoreFull {
    const tables = [this.#ofClient.table, this.#ofFamilies.table]
    return new StoreFull(what, Math.min(...tables.map((table) => table.secondsUntilRoom)))
  }

  beginGroup(): number {
    return this.#groups.begin()
  }

  /** All tokens of the group are dead from now on. */
  endGroup(group: number): void {
    this.#groups.end(group)
  }

  /** Adds a token of a family. Call ensureRoom() first. */
  addToGroup(group: number, access: Keyed<AccessToken>): void {
    this.#groups.join(this.#ofFamilies.add(access), group)
  }

  /** Removes one token that expired or whose group has ended, to make room; false if all are living. */
  dropDead(): boolean {
    return this.#reap(1) || this.#ofFamilies.table.dropExpired() || this.#ofClient.table.dropExpired()
  }

  /** Removes dead tokens, at most this many of each kind; true if there may be more. */
  forget(limit: number): boolean {
    const kinds = [
      this.#reap(limit),
      this.#ofFamilies.table.forget(limit),
      this.#ofClient.table.forget(limit),
    ]
    return kinds.includes(true)
  }

  #reap(limit: number): boolean {
    for (let removed = 0; removed < limit; removed += 1) {
      const row = this.#groups.nextDead()
      if (row === 0) return false
      this.#ofFamilies.table.remove(row)
    }
    return true
  }
}

interface TokenRowsOptions extends AccessRecordsOptions {
  readonly what: string
  readonly onRemove?: (row: number) => void
}

/** A table of access tokens. */
class TokenRows {
  readonly table: RecordTable
  readonly #holders: Holders
  readonly #holder: Column
  readonly #issuedAt: Column

  constructor({ what, capacity, now, holders, onRemove = () => {} }: TokenRowsOptions) {
    this.#holders = holders
    this.table = new RecordTable({
      what,
      capacity,
      now,
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
