// The token store in this process. Every method does all its work before it first yields, so each one is atomic.

import { type Clock, type ShownAgo, shownAgoBy } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'
import { sameDigest } from '../secrets.ts'
import { AccessRecords } from './access-records.ts'
import { FamilyRecords } from './family-records.ts'
import { Holders } from './holders.ts'
import { mostTokens } from './max-tokens.ts'
import { memoryStoreControl } from './memory-store-control.ts'
import { RecordTable } from './record-table.ts'
import type { MemoryTokenStore } from './store-control.ts'
import type { AccessToken, AuthorizationCode, Keyed, StoreBounds } from './token-store.ts'

/** Maximum number of different combinations of client, person, scopes and resource at a time. */
const mostHolders = 10_000

const sweepIntervalMs = 10_000

/** How many records of a kind are forgotten in one slice: a millisecond's work, and a few on a busy machine. */
const sweepSlice = 100

const nearlyFullShare = 0.8

export interface MemoryTokenStoreOptions {
  /** The time of codes and tokens. */
  readonly now: Clock
  /**
   * What `now` showed so many seconds ago, in epoch seconds. A clock that jumps needs it: what expires by a jump is then
   * found for as long as after any other end.
   */
  readonly shownAgo?: ShownAgo
  /** The time of people's decisions. */
  readonly wallClock: Clock
  /** Maximum number of access tokens, and of families, at a time. */
  readonly maxTokens?: number
  /** Other bounds. */
  readonly bounds?: Partial<StoreBounds>
  /** Called once when living records take up four fifths of the room for a kind. */
  readonly nearlyFull?: (what: string, capacity: number) => void
}

/** A code, and whether it was spent. */
interface CodeEntry {
  readonly code: AuthorizationCode
  readonly spent: boolean
  readonly expiresAt: number
}

/** A token store in memory. Until close(), a timer forgets what expired. */
export function memoryTokenStore(options: MemoryTokenStoreOptions): MemoryTokenStore {
  const { now, wallClock, nearlyFull = () => {} } = options
  const { shownAgo = shownAgoBy(now) } = options
  const bounds = { ...boundsFor(options.maxTokens ?? mostTokens), ...options.bounds }
  const holders = new Holders(mostHolders)
  const codes = new ExpiringMap<CodeEntry>({
    what: 'authorization code',
    capacity: bounds.codes,
    now,
    shownAgo,
  })
  const accesses = new AccessRecords({ capacity: bounds.accessTokens, now, shownAgo, holders })
  const families = new FamilyRecords({
    capacity: bounds.families,
    now,
    shownAgo,
    holders,
    onRemove: (group) => accesses.endGroup(group),
  })
  const replaced = new RecordTable({
    what: 'replaced refresh token',
    capacity: bounds.replaced,
    now,
    retentionSeconds: 0,
  })
  const replacedAt = replaced.times()
  const decisions = new RecordTable({
    what: 'decision',
    capacity: bounds.decisions,
    now: wallClock,
    retentionSeconds: 0,
  })
  const warned = new Set<string>()

  let slice: NodeJS.Immediate | undefined
  const timer = setInterval(sweep, sweepIntervalMs).unref()

  return {
    ...memoryStoreControl({ now, codes, accesses, families, replaced }),
    async saveCode(key, code) {
      codes.set(key, { code: structuredClone(code), spent: false, expiresAt: code.expiresAt })
    },
    async findCode(key) {
      const entry = codes.get(key)
      return entry && { code: entry.code, spent: entry.spent }
    },
    async redeemCode(key, bought) {
      const entry = codes.get(key)
      if (entry === undefined || entry.spent) return false
      if (bought !== undefined) {
        families.table.ensureRoom()
        accesses.ensureRoom(bought.access)
        const family = families.add(entry.code.family, bought.family, accesses.beginGroup())
        addToFamily(family, bought.access)
        warnWhenNearlyFull('sign-ins', bounds.families, families.table.size, () =>
          families.table.dropExpired(),
        )
      }
      codes.set(key, { ...entry, spent: true })
      return true
    },

    async saveAccess(access) {
      accesses.addOfClient(access)
      warnOfAccessTokens()
    },
    async addAccess(key, access) {
      const family = families.table.find(key)
      if (family === 0) return false
      accesses.ensureRoom(access)
      addToFamily(family, access)
      return true
    },
    async findAccess(key) {
      return accesses.find(key)
    },
    async revokeAccess(key) {
      accesses.remove(key)
    },

    async findFamily(key) {
      const family = families.table.find(key)
      return family === 0 ? undefined : families.read(family)
    },
    async rotate({ family: key, present, successor, access, atMs, rememberMs }) {
      const family = families.table.find(key)
      const refreshToken = family === 0 ? undefined : families.refreshToken(family)
      if (refreshToken === undefined || !sameDigest(present, refreshToken)) return false
      accesses.ensureRoom(access)
      if (rememberMs > 0) {
        const row = replaced.add(present, Math.ceil((atMs + rememberMs) / 1000))
        replacedAt.set(row, atMs)
      }
      families.setRefreshToken(family, successor)
      addToFamily(family, access)
      return true
    },
    async findReplacement(refreshToken) {
      const row = replaced.find(refreshToken)
      return row === 0 ? undefined : { atMs: replacedAt.get(row), isOutcomeUnknown: false }
    },
    async revokeFamily(key) {
      const family = families.table.find(key)
      if (family !== 0) families.table.remove(family)
      accesses.forget(sweepSlice)
    },

    async spend(key, expiresAt) {
      if (decisions.find(key) !== 0) return false
      decisions.add(key, expiresAt)
      return true
    },

    async close() {
      clearInterval(timer)
      clearImmediate(slice)
    },
  }

  /** Adds an access token to a family, which is then kept for as long as the token lives. */
  function addToFamily(family: number, access: Keyed<AccessToken>): void {
    accesses.addToGroup(families.groupOf(family), access)
    families.table.extend(family, access.value.expiresAt)
    warnOfAccessTokens()
  }

  function warnOfAccessTokens(): void {
    warnWhenNearlyFull('access tokens', bounds.accessTokens, accesses.size, () => accesses.dropDead())
  }

  /** Dead records are dropped before the warning, since they can always make room. */
  function warnWhenNearlyFull(what: string, capacity: number, size: number, dropDead: () => boolean): void {
    if (warned.has(what) || size < capacity * nearlyFullShare || dropDead()) return
    warned.add(what)
    nearlyFull(what, capacity)
  }

  /** Forgets in slices, so that other work gets its turn in between. */
  function sweep(): void {
    clearImmediate(slice)
    codes.sweep()
    const unfinished = [
      accesses.forget(sweepSlice),
      families.table.forget(sweepSlice),
      replaced.forget(sweepSlice),
      decisions.forget(sweepSlice),
    ]
    if (unfinished.includes(true)) slice = setImmediate(sweep).unref()
  }
}

function boundsFor(maxTokens: number): StoreBounds {
  return {
    codes: 10_000,
    decisions: 100_000,
    families: maxTokens,
    accessTokens: maxTokens,
    replaced: maxTokens,
  }
}
