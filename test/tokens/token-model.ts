// What a test's commands make of codes, families and access tokens, in as few words as it can be said: the model that
// the store is compared with in store-control.test.ts. It keeps lists, and for each thing when it ended in time that
// passed; it knows no clock that jumps.

import type { GrantsWith } from '../../src/tokens/store-control.ts'

const retention = 600

export interface Lived {
  expiresAt: number
  /** In time that passed. */
  endedAt: number | undefined
  revoked: boolean
}

export interface Family extends Lived {
  readonly name: string
  generation: number
  readonly hasRefreshToken: boolean
  /** For which an access token that was revoked alone may still hold it. */
  heldUntil: number
}

export interface Access extends Lived {
  readonly name: string
  readonly family: Family | undefined
}

export interface Code extends Lived {
  readonly name: string
}

export type Expected = 'found' | 'gone' | 'either'

export class TokenModel {
  codes: Code[] = []
  families: Family[] = []
  accesses: Access[] = []
  /** Time that passed, and what the clock shows. */
  passed = 0
  now: number

  constructor(now: number) {
    this.now = now
  }

  advance(seconds: number): void {
    for (const each of this.#all()) {
      const left = each.expiresAt - this.now
      if (each.endedAt === undefined && left <= seconds) each.endedAt = this.passed + left
    }
    this.passed += seconds
    this.now += seconds
  }

  jump(seconds: number): void {
    this.now += seconds
    for (const each of this.#all()) if (each.expiresAt <= this.now) each.endedAt ??= this.passed
  }

  lives(each: Lived): boolean {
    return !each.revoked && each.endedAt === undefined
  }

  hasLivingAccess(family: Family): boolean {
    return this.#accessesOf(family).some((access) => this.lives(access))
  }

  expireAccess(access?: Access): number {
    return this.#expire((access ? [access] : this.accesses).filter((each) => this.lives(each)))
  }

  expireRefresh(family?: Family): number {
    const meant = family ? [family] : this.families
    return this.#expire(meant.filter((each) => each.hasRefreshToken && this.lives(each)))
  }

  revokeGrantOf(access: Access): void {
    if (access.family === undefined) access.revoked = true
    else this.revoke(access.family)
  }

  revoke(family: Family): void {
    for (const each of [family, ...this.#accessesOf(family)]) each.revoked = true
  }

  revokeGrants(which: GrantsWith): number {
    const families = this.families.filter((family) => {
      const hasRefreshToken = family.hasRefreshToken && this.lives(family)
      const hasAccess = this.hasLivingAccess(family)
      return { access: hasAccess, refresh: hasRefreshToken, all: hasAccess || hasRefreshToken }[which]
    })
    const own = this.accesses.filter((each) => each.family === undefined && this.lives(each))
    const ownMeant = which === 'refresh' ? [] : own
    for (const family of families) this.revoke(family)
    for (const access of ownMeant) access.revoked = true
    return families.length + ownMeant.length
  }

  clear(): void {
    for (const each of this.#all()) each.revoked = true
  }

  /** What comes of a search for a code or an access token. */
  expected(each: Lived): Expected {
    if (each.revoked) return 'gone'
    return each.endedAt === undefined || this.passed < each.endedAt + retention ? 'found' : 'gone'
  }

  /** A family is found as long as one of its access tokens is. */
  expectedFamily(family: Family): Expected {
    const all = [family, ...this.#accessesOf(family)].map((each) => this.expected(each))
    if (family.revoked) return 'gone'
    if (all.includes('found')) return 'found'
    return family.heldUntil > family.expiresAt ? 'either' : 'gone'
  }

  #accessesOf(family: Family): readonly Access[] {
    return this.accesses.filter((access) => access.family === family)
  }

  #expire(living: readonly Lived[]): number {
    for (const each of living) {
      each.expiresAt = this.now
      each.endedAt = this.passed
    }
    return living.length
  }

  #all(): readonly Lived[] {
    return [...this.codes, ...this.families, ...this.accesses]
  }
}
