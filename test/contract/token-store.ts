// The suite that every token store must pass. It knows nothing but the interface, the clock that it hands in
// and the bounds that it asks for.

import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { StoreFull } from '../../src/expiring-map.ts'
import { digest } from '../../src/secrets.ts'
import type {
  AccessToken,
  Keyed,
  StoreBounds,
  TokenFamily,
  TokenStore,
} from '../../src/tokens/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'

export interface StoreUnderTest {
  readonly now: Clock
  readonly bounds: StoreBounds
}

type MakeStore = (options: StoreUnderTest) => TokenStore | Promise<TokenStore>

const roomy: StoreBounds = { decisions: 100, codes: 100, families: 100, accessTokens: 100 }
const parallel = Array.from({ length: 50 }, (_, index) => index)
const kinds = ['codes', 'families', 'accessTokens'] as const
const oddKeys = ['__proto__', 'constructor', 'toString', '', 'a b:*\n']

/** Declares the tests of the contract for one implementation. */
export function tokenStoreContract(name: string, makeStore: MakeStore): void {
  async function setUp(bounds: Partial<StoreBounds> = {}) {
    const clock = fakeClock()
    const store = await makeStore({ now: clock.now, bounds: { ...roomy, ...bounds } })
    onTestFinished(() => store.close())
    return { store, clock, now: clock.now, ...steps(store, clock.now) }
  }

  describe(`${name}: decisions`, () => {
    test('lets exactly one of 50 spend a decision at once, and nobody later', async () => {
      const { store, clock, now } = await setUp()
      const expiresAt = Math.floor(now() / 1000) + 600
      const spent = await Promise.all(parallel.map(() => store.spend('a', expiresAt)))
      expect(spent.filter(Boolean)).toHaveLength(1)
      clock.advance(599)
      expect(await store.spend('a', expiresAt)).toBe(false)
      expect(await store.spend('b', expiresAt)).toBe(true)
    })

    test('refuses one more when full, and forgets none', async () => {
      const { store, clock, now } = await setUp({ decisions: 1 })
      const expiresAt = Math.floor(now() / 1000) + 600
      await store.spend('a', expiresAt)
      await expect(store.spend('b', expiresAt)).rejects.toMatchObject({ name: 'StoreFull', what: 'decision' })
      expect(await store.spend('a', expiresAt)).toBe(false)
      clock.advance(600)
      expect(await store.spend('b', expiresAt + 600)).toBe(true)
    })

    test.each(oddKeys)('takes the key %j for a key like any other', async (key) => {
      const { store, now } = await setUp()
      expect(await store.findCode(key)).toBeUndefined()
      expect(await store.findAccess(key)).toBeUndefined()
      expect(await store.findFamily(key)).toBeUndefined()
      expect(await store.spend(key, Math.floor(now() / 1000) + 600)).toBe(true)
    })
  })

  describe(`${name}: authorization codes`, () => {
    test('finds a code as it was saved, and not yet spent', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      expect(await store.findCode('code')).toEqual({ code: aCode(now, 'family'), spent: false })
    })

    test('stores what a code buys: the family under the key that the code names, and the access token', async () => {
      const { store, now } = await setUp()
      const access = anAccess(now, 'access', { family: 'family' })
      await store.saveCode('code', aCode(now, 'family'))
      expect(await store.redeemCode('code', { family: aFamily(now), access })).toBe(true)
      expect(await store.findFamily('family')).toEqual(aFamily(now))
      expect(await store.findAccess(access.key)).toEqual(access.value)
    })

    test('spends a code that buys nothing', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      expect(await store.redeemCode('code')).toBe(true)
      expect(await store.findCode('code')).toEqual({ code: aCode(now, 'family'), spent: true })
      expect(await store.findFamily('family')).toBeUndefined()
    })

    test.each(['spent', 'unknown'])('stores nothing for a code that is %s', async (which) => {
      const { store, now } = await setUp()
      const access = anAccess(now, 'access', { family: 'family' })
      if (which === 'spent') await store.saveCode('code', aCode(now, 'family'))
      await store.redeemCode('code')
      expect(await store.redeemCode('code', { family: aFamily(now), access })).toBe(false)
      expect(await store.findFamily('family')).toBeUndefined()
      expect(await store.findAccess(access.key)).toBeUndefined()
    })

    test('redeems a code for exactly one of 50 at once, and stores only what that one bought', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      const bought = parallel.map((index) => ({
        family: aFamily(now, { refreshToken: digest(`refresh token ${index}`) }),
        access: anAccess(now, `access ${index}`, { family: 'family' }),
      }))
      const outcomes = await Promise.all(bought.map((each) => store.redeemCode('code', each)))
      const winner = outcomes.indexOf(true)
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(await store.findFamily('family')).toEqual(bought[winner]?.family)
      const found = await Promise.all(bought.map(({ access }) => store.findAccess(access.key)))
      expect(found.map((access) => access !== undefined)).toEqual(outcomes)
    })

    test('recognises a spent code until it expires, even when its family was revoked', async () => {
      const { store, clock, now, grant } = await setUp()
      const code = aCode(now, 'family')
      await grant('family')
      clock.advance(299)
      expect(await store.findCode('code of family')).toEqual({ code, spent: true })
      await store.revokeFamily('family')
      expect(await store.findCode('code of family')).toEqual({ code, spent: true })
      expect(await store.redeemCode('code of family')).toBe(false)
    })
  })

  describe(`${name}: access tokens`, () => {
    test('finds a token that belongs to no family as it was saved', async () => {
      const { store, now } = await setUp()
      const access = anAccess(now, 'access')
      await store.saveAccess(access)
      expect(await store.findAccess(access.key)).toEqual(access.value)
      expect(await store.findAccess(digest('another'))).toBeUndefined()
    })

    test('revokes one access token and nothing else', async () => {
      const { store, now, grant } = await setUp()
      const access = await grant('family')
      const other = anAccess(now, 'other')
      await store.saveAccess(other)
      await store.revokeAccess(access.key)
      expect(await store.findAccess(access.key)).toBeUndefined()
      expect(await store.findAccess(other.key)).toEqual(other.value)
      expect(await store.findFamily('family')).toBeDefined()
    })

    test('takes the revocation of an unknown token for done', async () => {
      const { store } = await setUp()
      await expect(store.revokeAccess('unknown')).resolves.toBeUndefined()
      await expect(store.revokeFamily('unknown')).resolves.toBeUndefined()
    })
  })

  describe(`${name}: rotation`, () => {
    test('replaces the refresh token, keeps all else of the family, and stores the access token', async () => {
      const { store, now, grant, rotate } = await setUp()
      const first = await grant('family')
      expect(await rotate('family', 0, 1)).toBe('rotated')
      expect(await store.findFamily('family')).toEqual(
        aFamily(now, { refreshToken: digest('refresh token 1') }),
      )
      const second = anAccess(now, 'access of family from 0', { family: 'family' })
      expect(await store.findAccess(second.key)).toEqual(second.value)
      expect(await store.findAccess(first.key)).toEqual(first.value)
    })

    test.each([
      ['was rotated', 0],
      ['was never issued', 77],
    ])('calls a token reused that %s, and changes nothing', async (_what, presented) => {
      const { store, grant, rotate } = await setUp()
      await grant('family')
      await rotate('family', 0, 1)
      const before = await store.findFamily('family')
      expect(await rotate('family', presented, 2, { access: 'late' })).toBe('reused')
      expect(await store.findFamily('family')).toEqual(before)
      expect(await store.findAccess(digest('late'))).toBeUndefined()
      expect(await rotate('family', 1, 2)).toBe('rotated')
    })

    test('rotates for exactly one of 50 at once; to the others the token is reused and gives nothing', async () => {
      const { store, grant, rotate } = await setUp()
      await grant('family')
      const outcomes = await Promise.all(
        parallel.map((index) => rotate('family', 0, 1, { access: `access ${index}` })),
      )
      expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'reused')).toHaveLength(49)
      const found = await Promise.all(parallel.map((index) => store.findAccess(digest(`access ${index}`))))
      expect(found.map((access) => access !== undefined)).toEqual(outcomes.map((o) => o === 'rotated'))
    })

    test('rotates once for 50 at once within the grace window; all get their access token', async () => {
      const { store, grant, rotate } = await setUp()
      await grant('family')
      const outcomes = await Promise.all(
        parallel.map((index) => rotate('family', 0, 1, { access: `access ${index}`, graceMs: 10_000 })),
      )
      expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(49)
      const found = await Promise.all(parallel.map((index) => store.findAccess(digest(`access ${index}`))))
      expect(found).not.toContain(undefined)
      expect((await store.findFamily('family'))?.refreshToken).toBe(digest('refresh token 1'))
    })

    test('ends the grace of a token graceMs after its rotation, not after its last use', async () => {
      const { clock, grant, rotate } = await setUp()
      const graceMs = 10_000
      await grant('family')
      await rotate('family', 0, 1, { graceMs })
      clock.advance(9.999)
      expect(await rotate('family', 0, 1, { graceMs, access: 'in time' })).toBe('repeated')
      clock.advance(0.001)
      expect(await rotate('family', 0, 1, { graceMs, access: 'too late' })).toBe('reused')
    })

    test('answers every token that was rotated within the grace window, and no older one', async () => {
      const { store, clock, grant, rotate } = await setUp()
      const graceMs = 10_000
      await grant('family')
      for (const index of [0, 1, 2, 3]) {
        await rotate('family', index, index + 1, { graceMs })
        clock.advance(3)
      }
      // Rotated 12, 9, 6 and 3 s ago.
      const outcomes = []
      for (const index of [0, 1, 2, 3]) {
        outcomes.push(await rotate('family', index, index + 1, { graceMs, access: `again ${index}` }))
      }
      expect(outcomes).toEqual(['reused', 'repeated', 'repeated', 'repeated'])
      expect((await store.findFamily('family'))?.refreshToken).toBe(digest('refresh token 4'))
      expect(await rotate('family', 4, 5, { graceMs })).toBe('rotated')
    })

    test('remembers at least 32 rotations within one grace window', async () => {
      const { grant, rotate } = await setUp()
      const graceMs = 10_000
      await grant('family')
      for (let index = 0; index < 32; index += 1) await rotate('family', index, index + 1, { graceMs })
      expect(await rotate('family', 0, 1, { graceMs, access: 'again' })).toBe('repeated')
    })

    test('calls a family gone that is unknown, has no refresh token or was revoked', async () => {
      const { store, grant, rotate } = await setUp()
      await grant('without refresh token', { refreshToken: undefined })
      await grant('revoked')
      await store.revokeFamily('revoked')
      for (const family of ['unknown', 'without refresh token', 'revoked']) {
        expect(await rotate(family, 0, 1, { access: 'late', graceMs: 10_000 })).toBe('gone')
        expect(await store.findAccess(digest('late'))).toBeUndefined()
      }
      expect(await store.findFamily('revoked')).toBeUndefined()
    })

    test('takes a refresh token only for its own family', async () => {
      const { store, now, grant, rotate } = await setUp()
      await grant('one')
      await grant('other', { refreshToken: digest('refresh token 10') })
      expect(await rotate('other', 0, 1)).toBe('reused')
      expect(await store.findFamily('one')).toEqual(aFamily(now))
      expect(await rotate('one', 0, 1)).toBe('rotated')
      expect(await rotate('other', 10, 11)).toBe('rotated')
    })
  })

  describe(`${name}: revocation of a family`, () => {
    test('kills the refresh token and all access tokens of the family, and no others', async () => {
      const { store, now, grant, rotate } = await setUp()
      const graceMs = 10_000
      const first = await grant('family')
      await rotate('family', 0, 1, { graceMs, access: 'rotated' })
      await rotate('family', 0, 1, { graceMs, access: 'repeated' })
      const spared = await grant('other')
      const own = anAccess(now, 'of no family')
      await store.saveAccess(own)

      await store.revokeFamily('family')
      expect(await store.findFamily('family')).toBeUndefined()
      for (const key of [first.key, digest('rotated'), digest('repeated')]) {
        expect(await store.findAccess(key)).toBeUndefined()
      }
      expect(await store.findFamily('other')).toBeDefined()
      expect(await store.findAccess(spared.key)).toEqual(spared.value)
      expect(await store.findAccess(own.key)).toEqual(own.value)
    })

    test('frees the room of the family and of its access tokens', async () => {
      const { store, grant, rotate } = await setUp({ families: 1, accessTokens: 2 })
      await grant('family')
      await rotate('family', 0, 1)
      await store.revokeFamily('family')
      await grant('next')
      expect(await rotate('next', 0, 1)).toBe('rotated')
    })

    test('leaves an access token alive that outlives its family, and still kills it with the family', async () => {
      const { store, clock, now, grant, rotate } = await setUp()
      await grant('family', { expiresAt: Math.floor(now() / 1000) + 3600 })
      clock.advance(3599)
      await rotate('family', 0, 1, { access: 'last' })
      clock.advance(3598)
      expect(await store.findAccess(digest('last'))).toBeDefined()
      await store.revokeFamily('family')
      expect(await store.findAccess(digest('last'))).toBeUndefined()
    })
  })

  describe(`${name}: bounds`, () => {
    test.each(kinds)('refuses one more of %s when full, and keeps all that live', async (kind) => {
      const { put, found } = await setUp({ [kind]: 3 })
      for (const key of ['a', 'b', 'c']) await put(kind, key)
      await expect(put(kind, 'd')).rejects.toThrow(StoreFull)
      await expect(put(kind, 'd')).rejects.toThrow(StoreFull)
      expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => found(kind, key)))).toEqual([
        true,
        true,
        true,
        false,
      ])
    })

    test.each(kinds)(
      'stores exactly as many of %s as there is room for when 50 come at once',
      async (kind) => {
        const { put, found } = await setUp({ [kind]: 3 })
        const outcomes = await Promise.allSettled(parallel.map((index) => put(kind, `key ${index}`)))
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
        const stored = await Promise.all(parallel.map((index) => found(kind, `key ${index}`)))
        expect(stored).toEqual(outcomes.map(({ status }) => status === 'fulfilled'))
      },
    )

    test.each([
      ['codes', 300],
      ['families', 30 * 24 * 3600],
      ['accessTokens', 3600],
    ] as const)('makes room among %s at the second at which something expires', async (kind, ttlSeconds) => {
      const { clock, put, found } = await setUp({ [kind]: 1 })
      await put(kind, 'old')
      clock.advance(ttlSeconds - 1)
      await expect(put(kind, 'new')).rejects.toThrow(StoreFull)
      clock.advance(1)
      await put(kind, 'new')
      expect(await found(kind, 'new')).toBe(true)
    })

    test.each(['families', 'accessTokens'] as const)(
      'spends no code and stores nothing when %s are full',
      async (kind) => {
        const { store, now, grant, put } = await setUp({ [kind]: 1 })
        await put(kind, 'first')
        await expect(grant('family')).rejects.toThrow(StoreFull)
        expect(await store.findCode('code of family')).toEqual({ code: aCode(now, 'family'), spent: false })
        expect(await store.findFamily('family')).toBeUndefined()
        expect(await store.findAccess(digest('access of family'))).toBeUndefined()
        expect(await store.redeemCode('code of family')).toBe(true)
      },
    )

    test('rotates nothing when there is no room for the access token', async () => {
      const { store, now, grant, rotate } = await setUp({ accessTokens: 1 })
      await grant('family')
      await expect(rotate('family', 0, 1)).rejects.toThrow(StoreFull)
      expect(await store.findFamily('family')).toEqual(aFamily(now))
      await store.revokeAccess(digest('access of family'))
      expect(await rotate('family', 0, 1, { graceMs: 10_000 })).toBe('rotated')
      await expect(rotate('family', 0, 1, { graceMs: 10_000, access: 'again' })).rejects.toThrow(StoreFull)
    })

    test('still recognises what is used again when there is no room', async () => {
      const { store, now, grant, rotate } = await setUp({ families: 1, accessTokens: 2 })
      await grant('family')
      await rotate('family', 0, 1)
      const access = anAccess(now, 'late', { family: 'family' })
      expect(await rotate('family', 0, 1, { access: 'late' })).toBe('reused')
      expect(await store.redeemCode('code of family', { family: aFamily(now), access })).toBe(false)
    })
  })

  describe(`${name}: expiry`, () => {
    test('gives an expired record back with its own expiresAt, or not at all', async () => {
      const { store, clock, now, grant } = await setUp()
      const code = aCode(now, 'family')
      const access = await grant('family')
      const family = await store.findFamily('family')
      for (const seconds of [300, 300, 3000, 600, 30 * 24 * 3600, 600]) {
        clock.advance(seconds)
        expect([undefined, { code, spent: true }]).toContainEqual(await store.findCode('code of family'))
        expect([undefined, access.value]).toContainEqual(await store.findAccess(access.key))
        expect([undefined, family]).toContainEqual(await store.findFamily('family'))
      }
    })

    test('keeps what lives until the last second', async () => {
      const { store, clock, grant } = await setUp()
      const access = await grant('family')
      clock.advance(299)
      expect(await store.findCode('code of family')).toBeDefined()
      clock.advance(3300)
      expect(await store.findAccess(access.key)).toBeDefined()
      clock.advance(30 * 24 * 3600 - 3600)
      expect(await store.findFamily('family')).toBeDefined()
    })
  })

  describe(`${name}: close`, () => {
    test('can be closed twice', async () => {
      const { store } = await setUp()
      await store.close()
      await expect(store.close()).resolves.toBeUndefined()
    })
  })
}

interface RotationChanges {
  readonly access?: string
  readonly graceMs?: number
}

/** What most tests do with a store, each in one word. */
function steps(store: TokenStore, now: Clock) {
  /** A family by way of a code; its first refresh token is number 0. Gives its first access token. */
  async function grant(family: string, changes: Partial<TokenFamily> = {}): Promise<Keyed<AccessToken>> {
    const access = anAccess(now, `access of ${family}`, { family })
    await store.saveCode(`code of ${family}`, aCode(now, family))
    expect(await store.redeemCode(`code of ${family}`, { family: aFamily(now, changes), access })).toBe(true)
    return access
  }

  /** Presents the refresh token with the first number; its successor is the one with the second. */
  function rotate(family: string, from: number, to: number, changes: RotationChanges = {}) {
    const { access = `access of ${family} from ${from}`, graceMs = 0 } = changes
    return store.rotate({
      family,
      presented: digest(`refresh token ${from}`),
      successor: digest(`refresh token ${to}`),
      access: anAccess(now, access, { family }),
      nowMs: now(),
      graceMs,
    })
  }

  async function put(kind: (typeof kinds)[number], key: string): Promise<void> {
    if (kind === 'codes') await store.saveCode(key, aCode(now, key))
    else if (kind === 'accessTokens') await store.saveAccess(anAccess(now, key))
    else await grant(key)
  }

  async function found(kind: (typeof kinds)[number], key: string): Promise<boolean> {
    if (kind === 'codes') return (await store.findCode(key)) !== undefined
    if (kind === 'accessTokens') return (await store.findAccess(digest(key))) !== undefined
    return (await store.findFamily(key)) !== undefined
  }

  return { grant, rotate, put, found }
}
