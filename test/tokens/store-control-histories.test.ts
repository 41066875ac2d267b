// Random histories of what a client and a test do to the tokens of the store in memory, the same at every run, compared
// step by step with a model of what is found and what is gone.

import { expect, onTestFinished, test, vi } from 'vitest'
import { epochSeconds } from '../../src/clock.ts'
import { digest } from '../../src/secrets.ts'
import { StoreFull } from '../../src/store-full.ts'
import { memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import type { GrantsWith, MemoryTokenStore } from '../../src/tokens/store-control.ts'
import { jumpingClock } from '../support/clock.ts'
import { withoutStacks } from '../support/errors.ts'
import { longMs } from '../support/patience.ts'
import { seededRandom } from '../support/random.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'
import { type Access, type Expected, type Family, TokenModel } from './token-model.ts'

interface Bounds {
  readonly families?: number
  readonly accessTokens?: number
}

test.each([
  ['with all the room in the world', {}, 1],
  ['in hardly any room', { families: 6, accessTokens: 12 }, 2],
] as const)(
  'agrees with a model of lists in thousands of random steps, %s',
  { timeout: longMs },
  async (_room, bounds, seed) => {
    withoutStacks()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const history = new History(bounds, seed)
    for (let step = 0; step < 4000; step += 1) {
      const did = await history.step(step)
      await history.compare(`after step ${step}: ${did}`)
    }
    // Each of them came to something, not only to nothing.
    expect([...history.had].toSorted()).toEqual([
      ...['expireAccess', 'expireAccess of one', 'expireRefresh', 'expireRefresh of one'],
      ...['revokeGrantOf', 'revokeGrants access', 'revokeGrants all', 'revokeGrants refresh'],
    ])
  },
)

class History {
  readonly had = new Set<string>()
  readonly #clock = jumpingClock()
  readonly #store: MemoryTokenStore
  readonly #model: TokenModel
  readonly #below: (limit: number) => number
  readonly #bounds: Bounds

  constructor(bounds: Bounds, seed: number) {
    const { now, shownAgo } = this.#clock
    this.#store = memoryTokenStore({ now, shownAgo, wallClock: now, bounds })
    onTestFinished(() => this.#store.close())
    this.#bounds = bounds
    this.#model = new TokenModel(epochSeconds(now))
    const random = seededRandom(`store control ${seed}`)
    this.#below = (limit) => random(4).readUInt32BE() % limit
  }

  async step(number: number): Promise<string> {
    const clock = this.#clock
    const store = this.#store
    const model = this.#model
    const choice = this.#below(100)
    if (choice < 15) return this.#grant(`${number}`)
    if (choice < 25) return this.#own(`own ${number}`)
    if (choice < 40) return this.#refresh(`${number}`)
    if (choice < 60) {
      const seconds = this.#below(200)
      clock.advance(seconds)
      model.advance(seconds)
      return `advance ${seconds}`
    }
    if (choice < 66) {
      const seconds = this.#below(3000)
      clock.jump(seconds)
      model.jump(seconds)
      return `jump ${seconds}`
    }
    if (choice < 72) {
      vi.advanceTimersByTime(10_000)
      return 'sweep'
    }
    const access = this.#one(model.accesses)
    const family = this.#one(model.families)
    if (access === undefined || family === undefined) return 'nothing'
    const key = digest(access.name)
    if (choice < 76)
      return this.#count('expireAccess of one', store.expireAccess(key), model.expireAccess(access))
    if (choice < 78) return this.#count('expireAccess', store.expireAccess(), model.expireAccess())
    if (choice < 82) {
      return this.#count(
        'expireRefresh of one',
        store.expireRefresh(family.name),
        model.expireRefresh(family),
      )
    }
    if (choice < 84) return this.#count('expireRefresh', store.expireRefresh(), model.expireRefresh())
    if (choice < 88) {
      const isThere = (await store.findAccess(key)) !== undefined
      if (isThere) model.revokeGrantOf(access)
      return this.#count('revokeGrantOf', Number(store.revokeGrantOf(key)), Number(isThere))
    }
    if (choice < 91) {
      await store.revokeFamily(family.name)
      model.revoke(family)
      return `revoke ${family.name}`
    }
    if (choice < 94) {
      await store.revokeAccess(key)
      if (access.family) access.family.heldUntil = Math.max(access.family.heldUntil, access.expiresAt)
      access.revoked = true
      return `revoke ${access.name}`
    }
    if (choice < 98) {
      const which = this.#one<GrantsWith>(['access', 'refresh', 'all']) ?? 'all'
      return this.#count(`revokeGrants ${which}`, store.revokeGrants(which), model.revokeGrants(which))
    }
    if (choice === 98) return 'nothing'
    store.clear()
    model.clear()
    return 'clear'
  }

  /** Everything that was ever issued is found, with its times, or is not. */
  async compare(when: string): Promise<void> {
    const store = this.#store
    const model = this.#model
    for (const code of model.codes) {
      this.#same(
        when,
        code.name,
        model.expected(code),
        code.expiresAt,
        (await store.findCode(code.name))?.code,
      )
    }
    for (const access of model.accesses) {
      const found = await store.findAccess(digest(access.name))
      const expected = access.family?.revoked ? 'gone' : model.expected(access)
      this.#same(when, access.name, this.#perhaps(expected, model.lives(access)), access.expiresAt, found)
    }
    for (const family of model.families) {
      const found = await store.findFamily(family.name)
      const lives = model.lives(family) || (!family.revoked && model.hasLivingAccess(family))
      this.#same(
        when,
        family.name,
        this.#perhaps(model.expectedFamily(family), lives),
        family.expiresAt,
        found,
      )
      if (found?.refreshToken !== undefined) {
        expect(found.refreshToken, when).toBe(refreshToken(family, family.generation))
      }
    }
    model.codes = model.codes.filter((each) => model.expected(each) !== 'gone').slice(-30)
    model.accesses = model.accesses.filter((each) => model.expected(each) !== 'gone')
    model.families = model.families.filter((each) => !each.revoked && model.expectedFamily(each) !== 'gone')
  }

  /** The room of what is dead is taken when it is needed. */
  #perhaps(expected: Expected, lives: boolean): Expected {
    return expected === 'found' && !lives && this.#bounds.families !== undefined ? 'either' : expected
  }

  #same(
    when: string,
    name: string,
    expected: Expected,
    expiresAt: number,
    found: { readonly expiresAt: number } | undefined,
  ): void {
    if (expected === 'either' && found === undefined) return
    const due = expected === 'gone' ? undefined : expiresAt
    if (found?.expiresAt !== due) expect.fail(`${name} expires at ${found?.expiresAt}, not ${due}, ${when}`)
  }

  async #grant(name: string): Promise<string> {
    const { now } = this.#clock
    const store = this.#store
    const model = this.#model
    const expiresAt = model.now + 100 + this.#below(4000)
    const hasRefreshToken = this.#below(4) > 0
    const family: Family = { name, expiresAt, hasRefreshToken, ...fresh, generation: 0, heldUntil: 0 }
    const code = aCode(now, name)
    await store.saveCode(`code ${name}`, code)
    model.codes.push({ name: `code ${name}`, expiresAt: code.expiresAt, ...fresh })
    const access = this.#newAccess(`access ${name}`, family)
    const bought = {
      family: aFamily(now, {
        expiresAt,
        refreshToken: hasRefreshToken ? refreshToken(family, 0) : undefined,
      }),
      access: access.record,
    }
    const living = model.families.filter(
      (each) =>
        !each.revoked && (model.lives(each) || model.hasLivingAccess(each) || each.heldUntil > model.now),
    )
    const isFull = living.length >= (this.#bounds.families ?? Number.POSITIVE_INFINITY)
    if (await this.#stored(isFull || this.#isFull(1), () => store.redeemCode(`code ${name}`, bought))) {
      model.families.push(family)
      model.accesses.push(access.model)
    }
    return `grant ${name}`
  }

  async #own(name: string): Promise<string> {
    const access = this.#newAccess(name, undefined)
    if (await this.#stored(this.#isFull(0.9), () => this.#store.saveAccess(access.record))) {
      this.#model.accesses.push(access.model)
    }
    return name
  }

  async #refresh(name: string): Promise<string> {
    const { now } = this.#clock
    const store = this.#store
    const family = this.#one(this.#model.families.filter((each) => this.#model.lives(each)))
    if (family === undefined) return 'nothing'
    const { generation, hasRefreshToken } = family
    const access = this.#newAccess(`access ${name} of ${family.name}`, family)
    const rotate = () =>
      store.rotate({
        family: family.name,
        present: refreshToken(family, generation),
        successor: refreshToken(family, generation + 1),
        access: access.record,
        atMs: now(),
        rememberMs: 10_000,
      })
    const add = () => store.addAccess(family.name, access.record)
    if (await this.#stored(this.#isFull(1), hasRefreshToken ? rotate : add)) {
      if (hasRefreshToken) family.generation += 1
      this.#model.accesses.push(access.model)
    }
    return `refresh ${name}`
  }

  #newAccess(name: string, family: Family | undefined) {
    const expiresAt = this.#model.now + 1 + this.#below(1500)
    const model: Access = { name, family, expiresAt, ...fresh }
    return { model, record: anAccess(this.#clock.now, name, { expiresAt }) }
  }

  /** Whether living access tokens take all the room, or the share of it for the client. */
  #isFull(share: number): boolean {
    const { accessTokens = Number.POSITIVE_INFINITY } = this.#bounds
    const living = this.#model.accesses.filter((each) => this.#model.lives(each))
    const own = living.filter(({ family }) => family === undefined)
    return living.length >= accessTokens || (share < 1 && own.length >= Math.floor(accessTokens * share))
  }

  /** Whether there was room, which there is exactly unless it is full. */
  async #stored(isFull: boolean, store: () => Promise<unknown>): Promise<boolean> {
    const outcome = await store().catch((error: unknown) => error)
    if (!isFull) expect([true, undefined]).toContain(outcome)
    else expect(outcome).toBeInstanceOf(StoreFull)
    return !isFull
  }

  #count(what: string, counted: number, expected: number): string {
    expect(counted, what).toBe(expected)
    if (counted > 0) this.had.add(what)
    return what
  }

  #one<T>(list: readonly T[]): T | undefined {
    return list[this.#below(Math.max(1, list.length))]
  }
}

const fresh = { endedAt: undefined, revoked: false }

function refreshToken({ name }: Family, generation: number): string {
  return digest(`refresh token ${generation} of ${name}`)
}
