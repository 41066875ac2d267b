// The suite that every token store must pass: what its methods mean. It knows nothing but the interface and the
// clocks that it hands in. What a store that counts its records must do when it is full is in store-bounds.ts.

import { describe, expect, test } from 'vitest'
import { digest } from '../../src/secrets.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'
import { type MakeStore, type StoreClock, setUp as setUpStore } from './store-under-test.ts'

const parallel = Array.from({ length: 50 }, (_, index) => index)
const oddKeys = ['__proto__', 'constructor', 'toString', '', 'a b:*\n']

/** Declares the tests of the contract for one implementation. */
export function tokenStoreContract(name: string, makeStore: MakeStore, makeClock?: () => StoreClock): void {
  const setUp = () => setUpStore(makeStore, {}, makeClock?.())

  describe(`${name}: keys`, () => {
    test.each(oddKeys)('takes the key %j for a key like any other', async (key) => {
      const { store, now, wall } = await setUp()
      expect(await store.findCode(key)).toBeUndefined()
      expect(await store.findAccess(key)).toBeUndefined()
      expect(await store.findFamily(key)).toBeUndefined()
      expect(await store.findReplacement(key)).toBeUndefined()
      const access = { ...anAccess(now, 'any'), key }
      await store.saveCode(key, aCode(now, key))
      expect(await store.redeemCode(key, { family: aFamily(now), access })).toBe(true)
      expect(await store.findCode(key)).toEqual({ code: aCode(now, key), spent: true })
      expect(await store.findFamily(key)).toEqual(aFamily(now))
      expect(await store.findAccess(key)).toEqual(access.value)
      expect(await store.spend(key, wall.now() / 1000 + 60)).toBe(true)
    })
  })

  describe(`${name}: authorization codes`, () => {
    test('finds a code as it was saved, and not yet spent', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      expect(await store.findCode('code')).toEqual({ code: aCode(now, 'family'), spent: false })
    })

    test(
      'stores what a code is exchanged for: the family, under the key that the code names, and the access ' +
        'token',
      async () => {
        const { store, now } = await setUp()
        const access = anAccess(now, 'access', { username: 'person' })
        await store.saveCode('code', aCode(now, 'family'))
        expect(await store.redeemCode('code', { family: aFamily(now), access })).toBe(true)
        expect(await store.findFamily('family')).toEqual(aFamily(now))
        expect(await store.findAccess(access.key)).toEqual(access.value)
      },
    )

    test('spends a code that buys nothing', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      expect(await store.redeemCode('code')).toBe(true)
      expect(await store.findCode('code')).toEqual({ code: aCode(now, 'family'), spent: true })
      expect(await store.findFamily('family')).toBeUndefined()
    })

    test.each(['spent', 'unknown'])('stores nothing for a code that is %s', async (which) => {
      const { store, now } = await setUp()
      const access = anAccess(now, 'access', { username: 'person' })
      if (which === 'spent') await store.saveCode('code', aCode(now, 'family'))
      await store.redeemCode('code')
      expect(await store.redeemCode('code', { family: aFamily(now), access })).toBe(false)
      expect(await store.findFamily('family')).toBeUndefined()
      expect(await store.findAccess(access.key)).toBeUndefined()
    })

    test('redeems a code for exactly one of 50 simultaneous callers, and stores only the tokens of that one', async () => {
      const { store, now } = await setUp()
      await store.saveCode('code', aCode(now, 'family'))
      const bought = parallel.map((index) => ({
        family: aFamily(now, { refreshToken: digest(`refresh token ${index}`) }),
        access: anAccess(now, `access ${index}`),
      }))
      const outcomes = await Promise.all(bought.map((each) => store.redeemCode('code', each)))
      const winner = outcomes.indexOf(true)
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(await store.findFamily('family')).toEqual(bought[winner]?.family)
      const found = await Promise.all(bought.map(({ access }) => store.findAccess(access.key)))
      expect(found.map((access) => access !== undefined)).toEqual(outcomes)
    })

    test('recognises a spent code until it expires, even if its family was revoked', async () => {
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

  describe(`${name}: an access token that is added to a family`, () => {
    test('is found, and dies with the family', async () => {
      const { store, now, grant } = await setUp()
      await grant('family')
      const access = anAccess(now, 'added', { scopes: ['narrow'] })
      expect(await store.addAccess('family', access)).toBe(true)
      expect(await store.findAccess(access.key)).toEqual(access.value)
      await store.revokeFamily('family')
      expect(await store.findAccess(access.key)).toBeUndefined()
    })

    test('is not stored when the family is unknown or was revoked', async () => {
      const { store, now, grant } = await setUp()
      await grant('revoked')
      await store.revokeFamily('revoked')
      for (const family of ['unknown', 'revoked']) {
        expect(await store.addAccess(family, anAccess(now, 'late'))).toBe(false)
        expect(await store.findAccess(digest('late'))).toBeUndefined()
      }
    })
  })

  describe(`${name}: rotation`, () => {
    test('replaces the refresh token, keeps all else of the family, and stores the access token', async () => {
      const { store, now, grant, rotate } = await setUp()
      const first = await grant('family')
      expect(await rotate('family', 0, 1)).toBe(true)
      expect(await store.findFamily('family')).toEqual(
        aFamily(now, { refreshToken: digest('refresh token 1') }),
      )
      const second = anAccess(now, 'access of family from 0', { username: 'person' })
      expect(await store.findAccess(second.key)).toEqual(second.value)
      expect(await store.findAccess(first.key)).toEqual(first.value)
    })

    test.each([
      ['was replaced', 0],
      ['was never issued', 77],
    ])('changes nothing for a token that %s', async (_what, presented) => {
      const { store, grant, rotate } = await setUp()
      await grant('family')
      await rotate('family', 0, 1)
      const before = await store.findFamily('family')
      expect(await rotate('family', presented, 2, { access: 'late', rememberMs: 1000 })).toBe(false)
      expect(await store.findFamily('family')).toEqual(before)
      expect(await store.findAccess(digest('late'))).toBeUndefined()
      expect(await store.findReplacement(digest(`refresh token ${presented}`))).toBeUndefined()
      expect(await rotate('family', 1, 2)).toBe(true)
    })

    test('happens for exactly one of 50 at once; the others give nothing', async () => {
      const { store, grant, rotate } = await setUp()
      await grant('family')
      const outcomes = await Promise.all(
        parallel.map((index) => rotate('family', 0, 1, { access: `access ${index}` })),
      )
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const found = await Promise.all(parallel.map((index) => store.findAccess(digest(`access ${index}`))))
      expect(found.map((access) => access !== undefined)).toEqual(outcomes)
    })

    test('is remembered by its own time for as long as was asked, and not for longer than its second', async () => {
      const { clock, now, grant, rotate, replacedAtMs } = await setUp()
      await grant('family')
      clock.advance(0.25)
      const times = []
      for (const index of [0, 1, 2]) {
        times.push(now())
        await rotate('family', index, index + 1, { rememberMs: 10_000 })
        clock.advance(3)
      }
      expect(await Promise.all([0, 1, 2].map(replacedAtMs))).toEqual(times)
      expect(await replacedAtMs(3)).toBeUndefined()
      clock.advance(0.999)
      expect(await replacedAtMs(0)).toBe(times[0])
      clock.advance(1)
      expect(await replacedAtMs(0)).toBeUndefined()
      expect(await replacedAtMs(1)).toBe(times[1])
    })

    test('is certain as soon as it was answered', async () => {
      const { store, now, grant, rotate } = await setUp()
      await grant('family')
      await rotate('family', 0, 1, { rememberMs: 10_000 })
      const replacement = await store.findReplacement(digest('refresh token 0'))
      expect(replacement).toEqual({ atMs: now(), isOutcomeUnknown: false })
    })

    test('is not remembered when nobody asks for it', async () => {
      const { grant, rotate, replacedAtMs } = await setUp()
      await grant('family')
      await rotate('family', 0, 1)
      expect(await replacedAtMs(0)).toBeUndefined()
    })

    test('changes nothing of a family that is unknown, has no refresh token or was revoked', async () => {
      const { store, grant, rotate } = await setUp()
      await grant('without refresh token', { refreshToken: undefined })
      await grant('revoked')
      await store.revokeFamily('revoked')
      for (const family of ['unknown', 'without refresh token', 'revoked']) {
        expect(await rotate(family, 0, 1, { access: 'late' })).toBe(false)
        expect(await store.findAccess(digest('late'))).toBeUndefined()
      }
      expect(await store.findFamily('revoked')).toBeUndefined()
    })

    test('takes a refresh token only for its own family', async () => {
      const { store, now, grant, rotate } = await setUp()
      await grant('one')
      await grant('other', { refreshToken: digest('refresh token 10') })
      expect(await rotate('other', 0, 1)).toBe(false)
      expect(await store.findFamily('one')).toEqual(aFamily(now))
      expect(await rotate('one', 0, 1)).toBe(true)
      expect(await rotate('other', 10, 11)).toBe(true)
    })
  })

  describe(`${name}: revocation of a family`, () => {
    test('revokes the refresh token and all access tokens of the family, and no others', async () => {
      const { store, now, grant, rotate } = await setUp()
      const first = await grant('family')
      await rotate('family', 0, 1, { access: 'rotated' })
      await store.addAccess('family', anAccess(now, 'added'))
      const spared = await grant('other')
      const own = anAccess(now, 'of no family')
      await store.saveAccess(own)

      await store.revokeFamily('family')
      expect(await store.findFamily('family')).toBeUndefined()
      for (const key of [first.key, digest('rotated'), digest('added')]) {
        expect(await store.findAccess(key)).toBeUndefined()
      }
      expect(await store.findFamily('other')).toBeDefined()
      expect(await store.findAccess(spared.key)).toEqual(spared.value)
      expect(await store.findAccess(own.key)).toEqual(own.value)
    })

    test('keeps an access token that outlives its family, and still revokes it with the family', async () => {
      const { store, clock, now, grant, rotate } = await setUp()
      await grant('family', { expiresAt: Math.floor(now() / 1000) + 3600 })
      clock.advance(3599)
      await rotate('family', 0, 1, { access: 'last' })
      clock.advance(3598)
      expect(await store.findFamily('family')).toBeDefined()
      expect(await store.findAccess(digest('last'))).toBeDefined()
      await store.revokeFamily('family')
      expect(await store.findAccess(digest('last'))).toBeUndefined()
    })
  })

  describe(`${name}: decisions`, () => {
    test('is spent by exactly one of 50 at once, and by nobody later', async () => {
      const { store, wall } = await setUp()
      const until = wall.now() / 1000 + 600
      const outcomes = await Promise.all(parallel.map(() => store.spend('decision', until)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      wall.advance(599)
      expect(await store.spend('decision', until)).toBe(false)
      expect(await store.spend('another', until)).toBe(true)
    })

    test('counts the time of the wall, not that of the tokens', async () => {
      const { store, clock, wall } = await setUp()
      await store.spend('decision', wall.now() / 1000 + 600)
      clock.advance(100 * 365 * 24 * 3600)
      expect(await store.spend('decision', wall.now() / 1000 + 600)).toBe(false)
    })
  })

  describe(`${name}: expiry`, () => {
    test('gives an expired record back with its own expiresAt, or not at all', async () => {
      const { store, clock, now, grant } = await setUp()
      const code = aCode(now, 'family')
      const access = await grant('family')
      const own = anAccess(now, 'of the client')
      await store.saveAccess(own)
      const family = await store.findFamily('family')
      for (const seconds of [300, 300, 3000, 600, 30 * 24 * 3600, 600]) {
        clock.advance(seconds)
        expect([undefined, { code, spent: true }]).toContainEqual(await store.findCode('code of family'))
        expect([undefined, access.value]).toContainEqual(await store.findAccess(access.key))
        expect([undefined, own.value]).toContainEqual(await store.findAccess(own.key))
        expect([undefined, family]).toContainEqual(await store.findFamily('family'))
      }
    })

    test('keeps what lives until the last second', async () => {
      const { store, clock, now, grant } = await setUp()
      const access = await grant('family')
      const own = anAccess(now, 'of the client')
      await store.saveAccess(own)
      clock.advance(299)
      expect(await store.findCode('code of family')).toBeDefined()
      clock.advance(3300)
      expect(await store.findAccess(access.key)).toEqual(access.value)
      expect(await store.findAccess(own.key)).toEqual(own.value)
      clock.advance(30 * 24 * 3600 - 3600)
      expect(await store.findFamily('family')).toEqual(aFamily(() => now() - 2_591_999_000))
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
