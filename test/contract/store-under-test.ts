// What both suites of the contract begin with: a store, a clock that the test owns, and the steps of most tests, each
// in one word.

import { expect, onTestFinished } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { digest } from '../../src/secrets.ts'
import type {
  AccessToken,
  Keyed,
  Rotation,
  StoreBounds,
  TokenFamily,
  TokenStore,
} from '../../src/tokens/token-store.ts'
import { type FakeClock, fakeClock } from '../support/clock.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

export interface StoreUnderTest {
  readonly now: Clock
  readonly shownAgo?: (seconds: number) => number
  readonly wallClock: Clock
  readonly bounds: StoreBounds
}

export type MakeStore = (options: StoreUnderTest) => TokenStore | Promise<TokenStore>

/** The clock of the tokens; if it jumps, it says what it showed a while ago. */
export interface StoreClock extends FakeClock, Pick<StoreUnderTest, 'shownAgo'> {}

const roomy: StoreBounds = { codes: 100, decisions: 100, families: 100, accessTokens: 100, replaced: 100 }

export async function setUp(
  makeStore: MakeStore,
  bounds: Partial<StoreBounds> = {},
  clock: StoreClock = fakeClock(),
) {
  // Another time altogether, so that nobody takes one clock for the other.
  const wall = fakeClock(Date.UTC(2031, 5, 5))
  const { now, shownAgo } = clock
  const store = await makeStore({
    now,
    ...(shownAgo && { shownAgo }),
    wallClock: wall.now,
    bounds: { ...roomy, ...bounds },
  })
  onTestFinished(() => store.close())
  return { store, clock, wall, now, ...steps(store, now, wall.now) }
}

type RotationChanges = Partial<Omit<Rotation, 'access'>> & { readonly access?: string }

function steps(store: TokenStore, now: Clock, wallClock: Clock) {
  /** A family by way of a code; its first refresh token is number 0. Gives its first access token. */
  async function grant(family: string, changes: Partial<TokenFamily> = {}): Promise<Keyed<AccessToken>> {
    const access = anAccess(now, `access of ${family}`, { username: 'person' })
    await store.saveCode(`code of ${family}`, aCode(now, family))
    expect(await store.redeemCode(`code of ${family}`, { family: aFamily(now, changes), access })).toBe(true)
    return access
  }

  /** Presents the refresh token with the first number; its successor is the one with the second. */
  function rotate(family: string, from: number, to: number, changes: RotationChanges = {}) {
    const { access = `access of ${family} from ${from}`, ...others } = changes
    return store.rotate({
      family,
      present: digest(`refresh token ${from}`),
      successor: digest(`refresh token ${to}`),
      access: anAccess(now, access, { username: 'person' }),
      atMs: now(),
      rememberMs: 0,
      ...others,
    })
  }

  /** When the refresh token with this number was replaced. */
  async function replacedAtMs(number: number): Promise<number | undefined> {
    return (await store.findReplacement(digest(`refresh token ${number}`)))?.atMs
  }

  async function put(kind: keyof StoreBounds, key: string): Promise<void> {
    if (kind === 'codes') await store.saveCode(key, aCode(now, key))
    else if (kind === 'decisions') await store.spend(key, wallClock() / 1000 + 600)
    else if (kind === 'families') await grant(key)
    else if (kind === 'replaced') {
      const first = `first refresh token of ${key}`
      await grant(key, { refreshToken: digest(first) })
      const rotated = await rotate(key, 0, 1, { present: digest(first), rememberMs: 10_000, access: key })
      expect(rotated).toBe(true)
    } else {
      await grant(`family of ${key}`)
      expect(await store.addAccess(`family of ${key}`, anAccess(now, key))).toBe(true)
    }
  }

  async function found(kind: keyof StoreBounds, key: string): Promise<boolean> {
    if (kind === 'codes') return (await store.findCode(key)) !== undefined
    if (kind === 'families') return (await store.findFamily(key)) !== undefined
    return (await store.findAccess(digest(key))) !== undefined
  }

  return { grant, rotate, replacedAtMs, put, found }
}
