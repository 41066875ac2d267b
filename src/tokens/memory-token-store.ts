// Owns the token store that lives in this process. Every method does all its work before it first yields, so
// each is one atomic step. Records are stored as copies: a string cut out of a request would keep the whole
// request in memory for as long as the record lives.

import type { Clock } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'
import { sameSecret } from '../secrets.ts'
import type {
  AccessToken,
  AuthorizationCode,
  Keyed,
  Rotation,
  StoreBounds,
  TokenFamily,
  TokenStore,
} from './token-store.ts'

export const defaultStoreBounds: StoreBounds = {
  decisions: 10_000,
  codes: 10_000,
  families: 50_000,
  accessTokens: 50_000,
}

const sweepIntervalMs = 60_000

/** How many replaced refresh tokens a family remembers during the grace window. */
const rememberedRotations = 32

export interface MemoryTokenStoreOptions {
  readonly now: Clock
  /** The time of spent decisions; unless told otherwise the same. */
  readonly wallClock?: Clock
  readonly bounds?: StoreBounds
}

/** What is known of a code: itself, and whether it was spent. */
interface CodeEntry {
  readonly code: AuthorizationCode
  readonly spent: boolean
  readonly expiresAt: number
}

interface FamilyEntry {
  readonly family: TokenFamily
  /** Refresh tokens replaced within the grace window, oldest first. */
  readonly replaced: readonly ReplacedToken[]
  /** Keys of all its access tokens that are held; the one part that changes in place. */
  readonly accessKeys: Set<string>
  /** A family is held as long as its refresh token or any of its access tokens lives. */
  readonly expiresAt: number
}

interface ReplacedToken {
  readonly digest: string
  readonly atMs: number
}

/** A token store in memory, bounded by `bounds`. A timer forgets what expired, until close(). */
export function memoryTokenStore({
  now,
  wallClock = now,
  bounds = defaultStoreBounds,
}: MemoryTokenStoreOptions): TokenStore {
  const spent = new ExpiringMap<{ readonly expiresAt: number }>({
    what: 'decision',
    capacity: bounds.decisions,
    now: wallClock,
  })
  const codes = new ExpiringMap<CodeEntry>({ what: 'authorization code', capacity: bounds.codes, now })
  const families = new ExpiringMap<FamilyEntry>({ what: 'token family', capacity: bounds.families, now })
  const accesses = new ExpiringMap<AccessToken>({
    what: 'access token',
    capacity: bounds.accessTokens,
    now,
    onRemove: (key, { family }) => {
      if (family !== undefined) families.get(family)?.accessKeys.delete(key)
    },
  })

  const timer = setInterval(() => {
    for (const map of [spent, codes, families, accesses]) map.sweep()
  }, sweepIntervalMs)
  timer.unref()

  return {
    async spend(key, expiresAt) {
      if (spent.get(key) !== undefined) return false
      spent.set(key, { expiresAt })
      return true
    },

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
        const family = structuredClone(bought.family)
        const { expiresAt } = family
        keep(entry.code.family, { family, replaced: [], accessKeys: new Set(), expiresAt }, bought.access)
      }
      codes.set(key, { ...entry, spent: true })
      return true
    },

    async saveAccess({ key, value }) {
      accesses.set(key, structuredClone(value))
    },
    async findAccess(key) {
      return accesses.get(key)
    },
    async revokeAccess(key) {
      accesses.delete(key)
    },

    async findFamily(key) {
      return families.get(key)?.family
    },
    async rotate(rotation) {
      const { family: key, presented, successor, access, nowMs, graceMs } = rotation
      const entry = families.get(key)
      if (entry?.family.refreshToken === undefined) return 'gone'
      if (sameSecret(presented, entry.family.refreshToken)) {
        const family = { ...entry.family, refreshToken: successor }
        const replaced = [...entry.replaced, { digest: presented, atMs: nowMs }]
          .filter((token) => nowMs - token.atMs < graceMs)
          .slice(-rememberedRotations)
        keep(key, { ...entry, family, replaced }, access)
        return 'rotated'
      }
      if (!wasReplacedInGrace(entry, rotation)) return 'reused'
      keep(key, entry, access)
      return 'repeated'
    },
    async revokeFamily(key) {
      const accessKeys = families.get(key)?.accessKeys ?? []
      families.delete(key)
      for (const accessKey of accessKeys) accesses.delete(accessKey)
    },

    async close() {
      clearInterval(timer)
    },
  }

  /** Puts a family in its place with one more access token. Throws StoreFull before it changes anything. */
  function keep(key: string, entry: FamilyEntry, access: Keyed<AccessToken>): void {
    families.ensureRoom(key)
    accesses.set(access.key, structuredClone(access.value))
    entry.accessKeys.add(access.key)
    families.set(key, { ...entry, expiresAt: Math.max(entry.expiresAt, access.value.expiresAt) })
  }
}

function wasReplacedInGrace({ replaced }: FamilyEntry, { presented, nowMs, graceMs }: Rotation): boolean {
  return replaced.some(({ digest, atMs }) => nowMs - atMs < graceMs && sameSecret(digest, presented))
}
