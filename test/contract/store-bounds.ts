// What a store that counts its records must do besides: refuse what it has no room for, and lose nothing.

import { describe, expect, test } from 'vitest'
import { digest } from '../../src/secrets.ts'
import { StoreFull } from '../../src/store-full.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'
import { type MakeStore, type StoreClock, setUp as setUpStore } from './store-under-test.ts'

const parallel = Array.from({ length: 50 }, (_, index) => index)
const kinds = ['codes', 'families'] as const
const allKinds = ['codes', 'decisions', 'families', 'accessTokens', 'replaced'] as const

/** Declares the tests of the bounds for one implementation. */
export function storeBoundsContract(name: string, makeStore: MakeStore, makeClock?: () => StoreClock): void {
  const setUp = (bounds = {}) => setUpStore(makeStore, bounds, makeClock?.())

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

    test('refuses one more decision when full, and forgets none', async () => {
      const { store, put, wall } = await setUp({ decisions: 2 })
      await put('decisions', 'a')
      await put('decisions', 'b')
      await expect(put('decisions', 'c')).rejects.toThrow(StoreFull)
      expect(await store.spend('a', wall.now() / 1000 + 600)).toBe(false)
      wall.advance(600)
      expect(await store.spend('c', wall.now() / 1000 + 600)).toBe(true)
    })

    test('refuses a rotation that it has no room to remember, but does one that need not be remembered', async () => {
      const { store, now, grant, rotate, put } = await setUp({ replaced: 1 })
      await put('replaced', 'a')
      await grant('family')
      await expect(rotate('family', 0, 1, { rememberMs: 10_000 })).rejects.toThrow(StoreFull)
      expect(await store.findFamily('family')).toEqual(aFamily(now))
      expect(await store.findAccess(digest('access of family from 0'))).toBeUndefined()
      expect(await rotate('family', 0, 1)).toBe(true)
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
    ] as const)('makes room among %s at the second at which something expires', async (kind, ttlSeconds) => {
      const { clock, put, found } = await setUp({ [kind]: 1 })
      await put(kind, 'old')
      clock.advance(ttlSeconds - 1)
      await expect(put(kind, 'new')).rejects.toThrow(StoreFull)
      clock.advance(1)
      await put(kind, 'new')
      expect(await found(kind, 'new')).toBe(true)
    })

    test('gives nine tenths of the access tokens to the client, and keeps the rest for families', async () => {
      const { store, now, grant, found } = await setUp({ accessTokens: 20 })
      const outcomes = await Promise.allSettled(
        parallel.map((index) => store.saveAccess(anAccess(now, `key ${index}`))),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(18)
      await grant('first')
      await grant('second')
      await expect(grant('third')).rejects.toThrow(StoreFull)
      const stored = await Promise.all(parallel.map((index) => found('accessTokens', `key ${index}`)))
      expect(stored).toEqual(outcomes.map(({ status }) => status === 'fulfilled'))
    })

    test('lets families fill all the room of the access tokens; then the client gets none', async () => {
      const { store, now, grant } = await setUp({ accessTokens: 10 })
      await grant('family')
      for (let index = 0; index < 9; index += 1) {
        expect(await store.addAccess('family', anAccess(now, `added ${index}`))).toBe(true)
      }
      await expect(store.addAccess('family', anAccess(now, 'one more'))).rejects.toThrow(StoreFull)
      await expect(store.saveAccess(anAccess(now, 'of the client'))).rejects.toThrow(StoreFull)
      await store.revokeAccess(digest('added 3'))
      await store.saveAccess(anAccess(now, 'of the client'))
    })

    test('makes room for access tokens at the second at which one expires, whosever it was', async () => {
      const { store, clock, now, grant } = await setUp({ accessTokens: 2 })
      await grant('family')
      await store.saveAccess(anAccess(now, 'of the client'))
      clock.advance(3599)
      await expect(store.addAccess('family', anAccess(now, 'next'))).rejects.toThrow(StoreFull)
      clock.advance(1)
      expect(await store.addAccess('family', anAccess(now, 'next'))).toBe(true)
      expect(await store.addAccess('family', anAccess(now, 'after next'))).toBe(true)
      await expect(store.addAccess('family', anAccess(now, 'one more'))).rejects.toThrow(StoreFull)
    })

    test('spends no code and stores nothing when families or access tokens are full', async () => {
      for (const bounds of [{ families: 1 }, { accessTokens: 1 }]) {
        const { store, now, grant } = await setUp(bounds)
        await grant('first')
        await expect(grant('family')).rejects.toThrow(StoreFull)
        expect(await store.findCode('code of family')).toEqual({ code: aCode(now, 'family'), spent: false })
        expect(await store.findFamily('family')).toBeUndefined()
        expect(await store.findAccess(digest('access of family'))).toBeUndefined()
        expect(await store.redeemCode('code of family')).toBe(true)
      }
    })

    test('rotates nothing when there is no room for the access token', async () => {
      const { store, now, grant, rotate, replacedAtMs } = await setUp({ accessTokens: 1 })
      await grant('family')
      await expect(rotate('family', 0, 1, { rememberMs: 10_000 })).rejects.toThrow(StoreFull)
      expect(await store.findFamily('family')).toEqual(aFamily(now))
      expect(await replacedAtMs(0)).toBeUndefined()
      await expect(store.addAccess('family', anAccess(now, 'added'))).rejects.toThrow(StoreFull)
      await store.revokeAccess(digest('access of family'))
      expect(await rotate('family', 0, 1)).toBe(true)
    })

    test('still recognises what is used again when there is no room', async () => {
      const { store, now, grant, rotate } = await setUp({ families: 1, accessTokens: 2 })
      await grant('family')
      await rotate('family', 0, 1)
      expect(await rotate('family', 0, 1, { access: 'late' })).toBe(false)
      const access = anAccess(now, 'late')
      expect(await store.redeemCode('code of family', { family: aFamily(now), access })).toBe(false)
    })

    test('frees the room of a family and of its access tokens as soon as it is revoked', async () => {
      const { store, grant, rotate } = await setUp({ families: 1, accessTokens: 2 })
      await grant('family')
      await rotate('family', 0, 1)
      await store.revokeFamily('family')
      await grant('next')
      expect(await rotate('next', 0, 1)).toBe(true)
    })

    test.each(allKinds)('says of %s what there is no room for, and when there will be', async (kind) => {
      const { put } = await setUp({ [kind]: kind === 'accessTokens' ? 2 : 1 })
      await put(kind, 'first')
      const error: unknown = await put(kind, 'second').catch((thrown) => thrown)
      expect(error).toMatchObject({
        name: 'StoreFull',
        refusal: {
          reason: 'state_full',
          facts: {
            codes: { what: 'authorization code', retryAfterSeconds: 300 },
            decisions: { what: 'decision', retryAfterSeconds: 600 },
            families: { what: 'token family', retryAfterSeconds: 30 * 24 * 3600 },
            accessTokens: { what: 'access token', retryAfterSeconds: 3600 },
            replaced: { what: 'replaced refresh token', retryAfterSeconds: 10 },
          }[kind],
        },
      })
    })
  })
}
