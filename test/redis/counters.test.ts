// Failed sign-ins and requests that instances count together.

import { describe, expect, it } from 'vitest'
import { redisFailures } from '../../src/redis/redis-failures.ts'
import { redisHits } from '../../src/redis/redis-hits.ts'
import { digest } from '../../src/secrets.ts'
import { address, failureCounterContract, startMs } from '../contract/failure-counter.ts'
import { hitCounterContract } from '../contract/hit-counter.ts'
import { placeOn, threePlacesOn } from '../support/place-on-redis.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { keptIn } from '../support/redis-store.ts'

const fifty = Array.from({ length: 50 }, (_, index) => index)

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  failureCounterContract('redisFailures', async () => redisFailures(await placeOn(redis())))
  hitCounterContract('redisHits', async () => redisHits({ ...(await placeOn(redis())), name: 'oauth' }))

  describe('redisFailures of three instances', () => {
    it('lets no more of 50 at once pass than one by one', async () => {
      const counters = (await threePlacesOn(redis())).map(redisFailures)
      const waits = await Promise.all(
        fifty.map((index) => counters[index % 3]?.attempt([address], false, startMs)),
      )
      expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
      expect(waits.filter((wait) => wait === 1000)).toHaveLength(45)
    })

    it('counts alike, though their clocks differ by up to a minute', async () => {
      const counters = (await threePlacesOn(redis())).map(redisFailures)
      const skewsMs = [0, -60_000, -5]
      const waits = []
      for (let failure = 0; failure < 6; failure += 1) {
        const at = startMs + (skewsMs[failure % 3] ?? 0)
        waits.push(await counters[failure % 3]?.attempt([address], false, at))
      }
      expect(waits).toEqual([0, 0, 0, 0, 0, 1000])
    })
  })

  it('keeps failures for a quarter of an hour, and neither addresses nor keys of browsers', async () => {
    const place = await placeOn(redis())
    const browser = { rule: { ...address.rule, kind: 'browser' }, key: 'a browser' } as const
    await redisFailures(place).attempt([browser, address], false, startMs)
    const kept = await keptIn(redis(), place.prefix)
    expect(Object.keys(kept)).toEqual(
      [`failures:address:${digest(address.key)}`, `failures:browser:${digest('a browser')}`].toSorted(),
    )
    for (const { ttlMs } of Object.values(kept)) {
      expect(ttlMs).toBeGreaterThan(840_000)
      expect(ttlMs).toBeLessThanOrEqual(900_000)
    }
  })

  describe('redisHits of three instances', () => {
    it('counts 50 at once one by one', async () => {
      const counters = (await threePlacesOn(redis())).map((place) => redisHits({ ...place, name: 'pages' }))
      const windows = await Promise.all(
        fifty.map((index) => counters[index % 3]?.hit('203.0.113.1', startMs)),
      )
      const counts = windows.map((window) => window?.count ?? 0)
      expect(counts.sort((a, b) => a - b)).toEqual(fifty.map((index) => index + 1))
    })

    it('stays in one window, though their clocks differ', async () => {
      const [a, b] = (await threePlacesOn(redis())).map((place) => redisHits({ ...place, name: 'oauth' }))
      await a?.hit('203.0.113.1', startMs)
      // Told by its own clock, so that what is left of the window is no more than a minute.
      expect(await b?.hit('203.0.113.1', startMs - 1000)).toEqual({ sinceMs: startMs - 1000, count: 2 })
      expect(await a?.hit('203.0.113.1', startMs)).toEqual({ sinceMs: startMs - 1000, count: 3 })
    })
  })

  it('keeps requests for the minute of the first, each name apart, and no addresses', async () => {
    const place = await placeOn(redis())
    await redisHits({ ...place, name: 'oauth' }).hit('203.0.113.1', startMs)
    await redisHits({ ...place, name: 'pages' }).hit('203.0.113.1', startMs)
    await redis().command('PEXPIRE', `${place.prefix}hits:oauth:${digest('203.0.113.1')}`, '30000')
    expect((await redisHits({ ...place, name: 'oauth' }).hit('203.0.113.1', startMs + 1)).count).toBe(2)
    const [[first, oauth] = [], [second, pages] = []] = Object.entries(await keptIn(redis(), place.prefix))
    expect([first, second]).toEqual([
      `hits:oauth:${digest('203.0.113.1')}`,
      `hits:pages:${digest('203.0.113.1')}`,
    ])
    expect(oauth?.ttlMs).toBeLessThanOrEqual(30_000)
    expect(pages?.ttlMs).toBeGreaterThan(30_000)
    expect(pages?.ttlMs).toBeLessThanOrEqual(60_000)
  })
})
