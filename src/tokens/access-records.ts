import { StoreFull } from '../store-full.ts'
import { linkWidth, RowGroups } from './row-groups.ts'
import { TokenRows, type TokenRowsOptions } from './token-rows.ts'
import type { AccessToken, Keyed } from './token-store.ts'

export type AccessRecordsOptions = Omit<TokenRowsOptions, 'what' | 'onRemove'>

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
  readonly #holders: TokenRowsOptions['holders']
  readonly #ofClient: TokenRows
  readonly #ofFamilies: TokenRows
  readonly #groups: RowGroups

  constructor(options: AccessRecordsOptions) {
    const { capacity, holders } = options
    this.#capacity = capacity
    this.#holders = holders
    this.#ofClient = new TokenRows({ ...options, what, capacity: Math.floor(capacity * clientShare) })
    this.#ofFamilies = new TokenRows({ ...options, what, onRemove: (row) => this.#groups.leave(row) })
    this.#groups = new RowGroups(this.#ofFamilies.table.integers(linkWidth))
  }

  get size(): number {
    return this.#ofClient.table.size + this.#ofFamilies.table.size
  }

  find(key: string): AccessToken | undefined {
    const ofClient = this.#ofClient.table.find(key)
    if (ofClient !== 0) return this.#ofClient.read(ofClient)
    const row = this.#inGroup(key)
    return row === 0 ? undefined : this.#ofFamilies.read(row)
  }

  /** The row of a token of a living group; 0 if there is none. */
  #inGroup(key: string): number {
    const row = this.#ofFamilies.table.find(key)
    return row === 0 || this.#groups.hasEnded(row) ? 0 : row
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

  // What follows is for a test's commands only.

  /** The group of a token; 0 if it has none, undefined if there is no such token. */
  groupOf(key: string): number | undefined {
    if (this.#ofClient.table.find(key) !== 0) return 0
    const row = this.#inGroup(key)
    return row === 0 ? undefined : this.#groups.groupOf(row)
  }

  /** When the last token of a group expires; 0 if it has none. */
  lastExpiry(group: number): number {
    let last = 0
    for (const row of this.#groups.rows(group)) last = Math.max(last, this.#ofFamilies.table.expiresAt(row))
    return last
  }

  /** Lets the living token with this key, or all that live, expire at this time, and returns how many. */
  expire(seconds: number, key?: string): number {
    const { table: own } = this.#ofClient
    const { table: ofFamilies } = this.#ofFamilies
    const ownRows = key === undefined ? own.rows() : [own.find(key)].filter(Boolean)
    const rows = key === undefined ? ofFamilies.rows() : [this.#inGroup(key)].filter(Boolean)
    return (
      ownRows.filter((row) => own.shorten(row, seconds)).length +
      rows.filter((row) => !this.#groups.hasEnded(row) && ofFamilies.shorten(row, seconds)).length
    )
  }

  /** Removes the tokens of the client that live beyond this time, and returns how many. */
  removeOfClient(seconds: number): number {
    const { table } = this.#ofClient
    const living = table.rows().filter((row) => table.expiresAt(row) > seconds)
    for (const row of living) table.remove(row)
    return living.length
  }

  removeAll(): void {
    this.#ofClient.table.removeAll()
    this.#ofFamilies.table.removeAll()
  }
}
