// Refresh tokens that were replaced, when several instances ask, and when nobody knows whether the client was told.

import { describe, expect, it } from 'vitest'
import { duringRequest, presentBudget } from '../../src/redis/budget.ts'
import type { Redis } from '../../src/redis/connection.ts'
import { digest } from '../../src/secrets.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { setUp } from '../contract/store-under-test.ts'
import { fakeClock } from '../support/clock.ts'
import { cuttingProxy } from '../support/cutting-proxy.ts'
import { patienceMs } from '../support/patience.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { newPrefix, type StoreOnRedis, storeOnRedis, valuesIn } from '../support/redis-store.ts'

const replaced = digest('refresh token 0')
const slackMs = 5000
const { now } = fakeClock()
const certain = { atMs: now(), isOutcomeUnknown: false }
const uncertain = { atMs: now(), isOutcomeUnknown: true }
const silent = { name: 'StoreUnavailable', problem: 'silent' }

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  /** A store whose rotations the test steps through, and another that asks about them, and sleeps as it says. */
  async function setUpTwo(makeFirst: (options: StoreOnRedis) => Promise<TokenStore>) {
    const prefix = newPrefix()
    const key = `${prefix}replaced:${replaced}`
    const pass = async (ms: number) => {
      await redis().command('HINCRBY', key, 'open', `${-ms}`)
    }
    const options = { redis: redis(), prefix, wallClock: now }
    const first = await setUp(({ now }) => makeFirst({ ...options, now }))
    await first.grant('family')
    let slept = 0
    let inSleep = async () => {}
    const other = await storeOnRedis({
      ...options,
      now: first.now,
      async sleep() {
        slept += 1
        await inSleep()
      },
    })
    return {
      ...first,
      other,
      pass,
      slept: () => slept,
      whenSleeping(work: () => Promise<void>) {
        inSleep = work
      },
      kept: async () => (await valuesIn(redis(), prefix))[`replaced:${replaced}`],
    }
  }

  /** The first store's connection breaks after the rotation and before its answer. */
  async function setUpCut(rememberMs: number) {
    const proxy = await cuttingProxy(redis().port)
    const url = `redis://127.0.0.1:${proxy.port}`
    const two = await setUpTwo((options) => storeOnRedis({ ...options, redis: { url } }))
    // Redis knows the script from another rotation, so what comes back is its answer.
    await two.grant('another', { refreshToken: digest('refresh token 10') })
    expect(await two.rotate('another', 10, 11)).toBe(true)
    proxy.cutAfter(`replaced:${replaced}`)
    await expect(two.rotate('family', 0, 1, { rememberMs })).rejects.toMatchObject({
      problem: 'unreachable',
    })
    // A slow machine has so much time until it matters how long ago that was.
    await two.pass(-slackMs)
    return two
  }

  describe('a rotation whose answer was lost', () => {
    it('has happened, and is told as that once no request can be about to be answered, for 30 s', async () => {
      const { other, pass } = await setUpCut(0)
      expect(await other.findFamily('family')).toMatchObject({ refreshToken: digest('refresh token 1') })
      await pass(slackMs + 2000)
      expect(await other.findReplacement(replaced)).toEqual(uncertain)
      await pass(28_000 - slackMs)
      expect(await other.findReplacement(replaced)).toEqual(uncertain)
      await pass(slackMs)
      expect(await other.findReplacement(replaced)).toBeUndefined()
    })

    it('is not told to a request that comes at once: it waits, for as long as it may', async () => {
      const { other, pass, slept } = await setUpCut(0)
      await expect(other.findReplacement(replaced)).rejects.toMatchObject(silent)
      expect(slept()).toBeGreaterThan(1)
      expect(slept()).toBeLessThanOrEqual(90)
      await pass(slackMs + 2000)
      expect(await other.findReplacement(replaced)).toEqual(uncertain)
    })

    it('is told to a request that waits for long enough', async () => {
      const { other, pass, slept, whenSleeping } = await setUpCut(0)
      whenSleeping(() => pass(slackMs + 2000))
      expect(await other.findReplacement(replaced)).toEqual(uncertain)
      expect(slept()).toBe(1)
    })

    it('is remembered for longer if that was asked', async () => {
      const { other, pass } = await setUpCut(60_000)
      expect(await other.findReplacement(replaced)).toEqual(certain)
      await pass(slackMs + 2000)
      expect(await other.findReplacement(replaced)).toEqual(uncertain)
      await pass(28_000)
      expect(await other.findReplacement(replaced)).toEqual(certain)
    })
  })

  describe('a rotation that is about to be answered', () => {
    /** The confirmation of the first store arrives when the other sleeps. */
    async function setUpHeld(rememberMs: number) {
      let arrive = async () => {}
      const between = (redis: Redis): Redis => ({
        read: (...command) => redis.read(...command),
        run(script, keys, args) {
          if (keys.length > 1 || !keys[0]?.includes('replaced:')) return redis.run(script, keys, args)
          return new Promise((resolve) => {
            arrive = async () => resolve(await redis.run(script, keys, args))
          })
        },
      })
      const two = await setUpTwo((options) => storeOnRedis({ ...options, between }))
      expect(await two.rotate('family', 0, 1, { rememberMs })).toBe(true)
      two.whenSleeping(() => arrive())
      return two
    }

    it('is waited for, and then forgotten if it need not be remembered', async () => {
      const { other, slept, kept } = await setUpHeld(0)
      expect(await kept()).toBeDefined()
      expect(await other.findReplacement(replaced)).toBeUndefined()
      expect(slept()).toBe(1)
      expect(await kept()).toBeUndefined()
    })

    it('is waited for if it will soon be forgotten, and then remembered for that long', async () => {
      const { other, slept } = await setUpHeld(2000)
      expect(await other.findReplacement(replaced)).toEqual(certain)
      expect(slept()).toBe(1)
    })

    it('is not waited for if the replaced token is good for longer', async () => {
      const { other, slept } = await setUpHeld(10_000)
      expect(await other.findReplacement(replaced)).toEqual(certain)
      expect(slept()).toBe(0)
    })

    it('is confirmed at once, even if the request has used up its time', async () => {
      const between = (redis: Redis): Redis => ({
        read: (...command) => redis.read(...command),
        run: (script, keys, args) =>
          redis.run(script, keys, args).finally(() => {
            presentBudget().leftMs = 0
          }),
      })
      const { store, rotate, kept } = await setUpTwo((options) => storeOnRedis({ ...options, between }))
      const work = async () => {
        expect(await rotate('family', 0, 1)).toBe(true)
        await expect(store.revokeFamily('family')).rejects.toMatchObject(silent)
      }
      await new Promise<void>((resolve, reject) => {
        duringRequest(() => void work().then(resolve, reject))
      })
      await expect.poll(kept, { timeout: patienceMs }).toBeUndefined()
      expect(await store.findFamily('family')).toBeDefined()
    })
  })
})
