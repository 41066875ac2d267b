// The token store in Redis: what its methods mean, for one instance and for several, and for how long it keeps what.

import { describe, expect, it } from 'vitest'
import { digest } from '../../src/secrets.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { type StoreUnderTest, setUp } from '../contract/store-under-test.ts'
import { tokenStoreContract } from '../contract/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { inTurn, keptIn, newPrefix, storeOnRedis } from '../support/redis-store.ts'

const minute = 60_000
const day = 24 * 60 * minute
const retention = 10 * minute

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  const one = ({ now, wallClock }: StoreUnderTest, prefix = newPrefix()) =>
    storeOnRedis({ redis: redis(), prefix, now, wallClock })

  async function three(options: StoreUnderTest): Promise<readonly TokenStore[]> {
    const prefix = newPrefix()
    return Promise.all([1, 2, 3].map(() => one(options, prefix)))
  }

  tokenStoreContract('redisTokenStore', one)
  tokenStoreContract('three instances of redisTokenStore, in turn', async (options) =>
    inTurn(await three(options)),
  )

  it('lets one of 50 refreshes over three instances succeed, and tells the others that it is certain', async () => {
    const { store, grant, rotate } = await setUp(async (options) => inTurn(await three(options)))
    await grant('family')
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        if (await rotate('family', 0, 1, { access: `access ${index}` })) return 'rotated'
        return store.findReplacement(digest('refresh token 0'))
      }),
    )
    expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(49)
  })

  describe('how long Redis keeps', () => {
    async function setUpKept() {
      const prefix = newPrefix()
      const parts = await setUp((options) => one(options, prefix))
      /** The time to live of each key, rounded up to a minute. */
      const minutes = async () =>
        Object.fromEntries(
          Object.entries(await keptIn(redis(), prefix)).map(([key, { ttlMs }]) => [
            key,
            Math.ceil(ttlMs / minute) * minute,
          ]),
        )
      return { ...parts, minutes }
    }

    it('each record: its life, and ten minutes in which it can be told from an unknown one', async () => {
      const { store, now, wall, rotate, minutes } = await setUpKept()
      await store.saveCode('code', aCode(now, 'family'))
      const expected: Record<string, number> = { 'code:code': 5 * minute + retention }
      expect(await minutes()).toEqual(expected)

      const [access, own, added] = [anAccess(now, 'first'), anAccess(now, 'own'), anAccess(now, 'added')]
      await store.redeemCode('code', { family: aFamily(now), access })
      expected['family:family'] = 30 * day + retention
      expected[`access:${access.key}`] = 60 * minute + retention
      expect(await minutes()).toEqual(expected)

      await store.saveAccess(own)
      await store.addAccess('family', added)
      expected[`access:${own.key}`] = expected[`access:${added.key}`] = 60 * minute + retention
      expect(await minutes()).toEqual(expected)

      await rotate('family', 0, 1, { access: 'rotated' })
      await rotate('family', 1, 2, { access: 'rotated again', rememberMs: 3 * minute })
      expected[`access:${digest('rotated')}`] = 60 * minute + retention
      expected[`access:${digest('rotated again')}`] = 60 * minute + retention
      expected[`replaced:${digest('refresh token 1')}`] = 3 * minute
      expect(await store.findReplacement(digest('refresh token 0'))).toBeUndefined()
      expect(await minutes()).toEqual(expected)

      await store.spend('decision', wall.now() / 1000 + 600)
      expected['decision:decision'] = 10 * minute + retention
      expect(await minutes()).toEqual(expected)
    })

    it('a code that bought nothing, no longer', async () => {
      const { store, now, minutes } = await setUpKept()
      await store.saveCode('code', aCode(now, 'family'))
      await store.redeemCode('code')
      expect(await minutes()).toEqual({ 'code:code': 5 * minute + retention })
    })

    it('a family: as long as its longest access token', async () => {
      const { store, now, minutes } = await setUpKept()
      const inSeconds = (seconds: number) => Math.floor(now() / 1000) + seconds
      await store.saveCode('code', aCode(now, 'family'))
      const family = aFamily(now, { expiresAt: inSeconds(600) })
      await store.redeemCode('code', { family, access: anAccess(now, 'first') })
      expect((await minutes())['family:family']).toBe(60 * minute + retention)
      await store.addAccess('family', anAccess(now, 'shorter', { expiresAt: inSeconds(60) }))
      expect((await minutes())['family:family']).toBe(60 * minute + retention)
      await store.addAccess('family', anAccess(now, 'longer', { expiresAt: inSeconds(7200) }))
      expect((await minutes())['family:family']).toBe(120 * minute + retention)
    })

    it('a family whose token is rotated: as long as the new access token', async () => {
      const { store, now, rotate, minutes } = await setUpKept()
      const expiresAt = Math.floor(now() / 1000) + 600
      await store.saveCode('code', aCode(now, 'family'))
      const access = anAccess(now, 'first', { expiresAt })
      await store.redeemCode('code', { family: aFamily(now, { expiresAt }), access })
      expect((await minutes())['family:family']).toBe(10 * minute + retention)
      expect(await rotate('family', 0, 1)).toBe(true)
      expect((await minutes())['family:family']).toBe(60 * minute + retention)
    })

    it('nothing of what was revoked, but the spent code and what the family alone made good', async () => {
      const { store, now, grant, minutes } = await setUpKept()
      const own = anAccess(now, 'own')
      await store.saveAccess(own)
      const { key } = await grant('family')
      await store.revokeAccess(own.key)
      await store.revokeFamily('family')
      expect(await minutes()).toEqual({
        'code:code of family': 5 * minute + retention,
        [`access:${key}`]: 60 * minute + retention,
      })
    })

    it('what had expired before it was saved: ten minutes', async () => {
      const { store, now, clock, wall, minutes } = await setUpKept()
      const code = aCode(now, 'family')
      const bought = { family: aFamily(now), access: anAccess(now, 'first') }
      const until = wall.now() / 1000 + 600
      for (const each of [clock, wall]) each.advance(365 * 24 * 3600)
      await store.saveCode('code', code)
      await store.redeemCode('code', bought)
      await store.spend('decision', until)
      const kept = await minutes()
      expect(Object.keys(kept)).toHaveLength(4)
      expect(new Set(Object.values(kept))).toEqual(new Set([retention]))
      expect(await store.findCode('code')).toEqual({ code, spent: true })
      expect(await store.findFamily('family')).toEqual(bought.family)
    })
  })

  it('keeps the tokens of two servers on one Redis apart', async () => {
    const { now } = fakeClock()
    const stores = await Promise.all(
      [1, 2].map(() => storeOnRedis({ redis: redis(), prefix: newPrefix(), now, wallClock: now })),
    )
    const access = anAccess(now, 'access')
    await stores[0]?.saveAccess(access)
    expect(await Promise.all(stores.map((store) => store.findAccess(access.key)))).toEqual([
      access.value,
      undefined,
    ])
  })
})
