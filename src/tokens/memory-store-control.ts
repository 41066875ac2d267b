// A test's commands to the token store in this process.

import { type Clock, epochSeconds } from '../clock.ts'
import type { AccessRecords } from './access-records.ts'
import type { FamilyRecords } from './family-records.ts'
import type { StoreControl } from './store-control.ts'

/** What the store keeps, decisions apart. */
export interface MemoryRecords {
  readonly now: Clock
  readonly codes: { clear(): void }
  readonly accesses: AccessRecords
  readonly families: FamilyRecords
  readonly replaced: { removeAll(): void }
}

export function memoryStoreControl(records: MemoryRecords): StoreControl {
  const { now, codes, accesses, families, replaced } = records
  const { table } = families

  return {
    expireAccess(key) {
      const seconds = epochSeconds(now)
      const expired = accesses.expire(seconds, key)
      if (expired > 0) for (const row of table.rows()) keepWhileNeeded(row)
      return expired
    },
    expireRefresh(key) {
      const seconds = epochSeconds(now)
      const rows = key === undefined ? table.rows() : [table.find(key)].filter(Boolean)
      const living = rows.filter((row) => families.hasLivingRefreshToken(row, seconds))
      for (const row of living) {
        families.expire(row, seconds)
        keepWhileNeeded(row)
      }
      return living.length
    },
    revokeGrantOf(accessKey) {
      const group = accesses.groupOf(accessKey)
      if (group === undefined) return false
      const family = table.rows().find((row) => families.groupOf(row) === group)
      if (family === undefined) accesses.remove(accessKey)
      else table.remove(family)
      return true
    },
    hasGrant: (key) => table.find(key) !== 0,
    revokeGrant(key) {
      const family = table.find(key)
      if (family === 0) return false
      table.remove(family)
      return true
    },
    revokeGrants(which) {
      const seconds = epochSeconds(now)
      const revoked = table.rows().filter((row) => {
        const hasAccess = accesses.lastExpiry(families.groupOf(row)) > seconds
        const hasRefresh = families.hasLivingRefreshToken(row, seconds)
        return (which !== 'refresh' && hasAccess) || (which !== 'access' && hasRefresh)
      })
      for (const row of revoked) table.remove(row)
      return revoked.length + (which === 'refresh' ? 0 : accesses.removeOfClient(seconds))
    },
    clear() {
      codes.clear()
      accesses.removeAll()
      table.removeAll()
      replaced.removeAll()
    },
  }

  function keepWhileNeeded(row: number): void {
    families.keepUntil(row, accesses.lastExpiry(families.groupOf(row)))
  }
}
