// Sessions, counters and the secret in a Redis that has no room, or gets a change too late: it happens as a whole, or
// never.

import { beforeEach, describe, expect, it } from 'vitest'
import { checkServer } from '../../src/redis/check-server.ts'
import { redisFailures } from '../../src/redis/redis-failures.ts'
import { redisHealth } from '../../src/redis/redis-health.ts'
import { redisHits } from '../../src/redis/redis-hits.ts'
import type { RedisPlace } from '../../src/redis/redis-place.ts'
import { redisSessionStore } from '../../src/redis/redis-session-store.ts'
import { sharedSecret } from '../../src/redis/shared-secret.ts'
import { address, startMs } from '../contract/failure-counter.ts'
import { begun, promises, session } from '../contract/session-store.ts'
import { type PlaceOnRedis, placeOn, tooLate } from '../support/place-on-redis.ts'
import { seededRandom } from '../support/random.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { valuesIn } from '../support/redis-store.ts'

type Change = (place: RedisPlace) => Promise<unknown>

const browser = { rule: { ...address.rule, kind: 'browser', endsWithSuccess: true }, key: 'browser' } as const
const later = startMs + 1000
const sessionsAt = (place: RedisPlace) => promises(redisSessionStore({ ...place, wallClock: () => later }))
async function secretAt(place: RedisPlace) {
  const random = seededRandom('secret')
  const secret = await sharedSecret({ ...place, random, ttlSeconds: 3600, replaced() {} })
  secret.close()
  return secret
}

/** Each change that says so when it fails. */
const changes: Readonly<Record<string, Change>> = {
  'the begin of a session': (place) => sessionsAt(place).set('new', begun),
  'the save of a session': (place) => sessionsAt(place).set('sid', { ...session, previousKey: 'other' }),
  'a failed sign-in': (place) => redisFailures(place).attempt([browser, address], false, later),
  'a right password': (place) => redisFailures(place).attempt([browser, address], true, later),
  'the first failures': (place) => redisFailures(place).attempt([{ ...browser, key: 'new' }], false, later),
  'a request': (place) => redisHits({ ...place, name: 'oauth' }).hit('203.0.113.1', later),
  'the first request': (place) => redisHits({ ...place, name: 'pages' }).hit('203.0.113.1', later),
  'the first secret': secretAt,
}

async function prepare(place: RedisPlace): Promise<void> {
  const store = promises(redisSessionStore({ ...place, wallClock: () => startMs }))
  await store.set('sid', begun)
  await redisFailures(place).attempt([browser, address], false, startMs)
  await redisHits({ ...place, name: 'oauth' }).hit('203.0.113.1', startMs)
}

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })
  let place: PlaceOnRedis
  const values = () => valuesIn(redis(), place.prefix)

  beforeEach(async () => {
    place = await placeOn(redis())
    await prepare(place)
  })

  describe('what comes too late', () => {
    it.each(Object.entries(changes))('changes nothing: %s', async (_name, change) => {
      const before = await values()
      await expect(change(tooLate(place))).rejects.toThrow('silent')
      expect(await values()).toEqual(before)
      await change(place)
      expect(await values()).not.toEqual(before)
    })

    it('changes nothing: the use and the end of a session, health', async () => {
      const before = await values()
      const { touch, destroy, get } = sessionsAt(tooLate(place))
      await touch('sid')
      await expect(destroy('sid')).rejects.toThrow('silent')
      expect(await redisHealth(tooLate(place)).problem()).toBe('silent')
      await expect(checkServer(tooLate(place))).rejects.toThrow('there was no answer in time')
      expect(await values()).toEqual(before)
      expect(await get('sid')).toEqual(session)
    })
  })

  describe('a Redis that is out of memory', () => {
    beforeEach(async ({ onTestFinished }) => {
      await redis().command('CONFIG', 'SET', 'maxmemory', '1')
      onTestFinished(async () => void (await redis().command('CONFIG', 'SET', 'maxmemory', '0')))
    })

    const refused = Object.entries(changes).filter(([name]) => !name.endsWith('request'))
    it.each(refused)('refuses %s and keeps nothing of it', async (_name, change) => {
      const before = await values()
      await expect(change(place)).rejects.toMatchObject({ name: 'StoreUnavailable', problem: 'full' })
      expect(await values()).toEqual(before)
    })

    it('counts requests at each instance alone', async () => {
      const before = await values()
      const [one, other] = [redisHits({ ...place, name: 'oauth' }), redisHits({ ...place, name: 'oauth' })]
      const hit = { sinceMs: later, count: 1 }
      expect(await one.hit('203.0.113.1', later)).toEqual(hit)
      expect(await one.hit('203.0.113.1', later)).toEqual({ ...hit, count: 2 })
      expect(await other.hit('203.0.113.1', later)).toEqual(hit)
      expect(await values()).toEqual(before)
    })

    it('still tells of sessions and ends them; a use of one only does not count', async () => {
      const before = await values()
      const { get, touch, destroy } = sessionsAt(place)
      await touch('sid')
      expect(await values()).toEqual(before)
      expect(await get('sid')).toEqual(session)
      await destroy('sid')
      expect(await get('sid')).toBeNull()
    })

    it('still renews the secret', async () => {
      await redis().command('CONFIG', 'SET', 'maxmemory', '0')
      const secret = await secretAt(place)
      await redis().command('EXPIRE', place.keyOf('secret', ''), '100')
      await redis().command('CONFIG', 'SET', 'maxmemory', '1')
      await secret.renew()
      expect(await redis().command('TTL', place.keyOf('secret', ''))).toBeGreaterThan(100)
    })
  })
})
