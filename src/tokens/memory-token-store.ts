// The token store that lives in this process. Every method does all its work before it first yields, so each is one
// atomic step.

import type { Clock } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'
import { sameSecret } from '../secrets.ts'
import { AccessRecords } from './access-records.ts'
import { FamilyRecords } from './family-records.ts'
import { Holders } from './holders.ts'
import { mostTokens } from './max-tokens.ts'
import { RecordTable } from './record-table.ts'
import type { AccessToken, AuthorizationCode, Keyed, StoreBounds, TokenStore } from './token-store.ts'

/** Different combinations of client, person, scopes and resource that live at once at most. */
const mostHolders = 10_000

const sweepIntervalMs = 10_000

/** So many records of a kind are forgotten at once, in far less than a millisecond each hundred. */
const sweepSlice = 500

const nearlyFullShare = 0.8

export interface MemoryTokenStoreOptions {
  /** The time of codes and tokens. */
  readonly now: Clock
  /** The time of people's decisions. */
  readonly wallClock: Clock
  /** How many access tokens live at once at most, and how many families. */
  readonly maxTokens?: number
  /** Bounds other than those. */
  readonly bounds?: Partial<StoreBounds>
  /** Told once when four fifths of the room for a kind are taken by living records. */
  readonly nearlyFull?: (what: string, capacity: number) => void
}

/** What is known of a code: itself, and whether it was spent. */
interface CodeEntry {
  readonly code: AuthorizationCode
  readonly spent: boolean
  readonly expiresAt: number
}

/** A token store in memory. A timer forgets what expired, until close(). */
export function memoryTokenStore(options: MemoryTokenStoreOptions): TokenStore {
  const { now, wallClock, nearlyFull = () => {} } = options
  const bounds = { ...boundsFor(options.maxTokens ?? mostTokens), ...options.bounds }
  const holders = new Holders(mostHolders)
  const codes = new ExpiringMap<CodeEntry>({ what: 'authorization code', capacity: bounds.codes, now })
  const accesses = new AccessRecords({ capacity: bounds.accessTokens, now, holders })
  const families = new FamilyRecords({
    capacity: bounds.families,
    now,
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
      if (refreshToken === undefined || !sameSecret(present, refreshToken)) return false
      accesses.ensureRoom(access)
      if (rememberMs > 0) {
        const row = replaced.add(present, Math.ceil((atMs + rememberMs) / 1000))
        replacedAt.set(row, atMs)
      }
      families.setRefreshToken(family, successor)
      addToFamily(family, access)
      return true
    },
    async replacedAtMs(refreshToken) {
      const row = replaced.find(refreshToken)
      return row === 0 ? undefined : replacedAt.get(row)
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

  /** One more access token for a family, which is then held as long as the token lives. */
  function addToFamily(family: number, access: Keyed<AccessToken>): void {
    accesses.addToGroup(families.groupOf(family), access)
    families.table.extend(family, access.value.expiresAt)
    warnOfAccessTokens()
  }

  function warnOfAccessTokens(): void {
    warnWhenNearlyFull('access tokens', bounds.accessTokens, accesses.size, () => accesses.dropDead())
  }

  /** What is dead takes no room that matters: it is dropped before anybody is warned. */
  function warnWhenNearlyFull(what: string, capacity: number, size: number, dropDead: () => boolean): void {
    if (warned.has(what) || size < capacity * nearlyFullShare || dropDead()) return
    warned.add(what)
    nearlyFull(what, capacity)
  }

  /** Forgets in slices, between which everything else gets its turn. */
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
