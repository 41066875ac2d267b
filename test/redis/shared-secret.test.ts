// The one secret of all instances.

import { expect, it, vi } from 'vitest'
import { type SharedSecretOptions, sharedSecret } from '../../src/redis/shared-secret.ts'
import { patienceMs } from '../support/patience.ts'
import { type PlaceOnRedis, placeOn, threePlacesOn } from '../support/place-on-redis.ts'
import { seededRandom } from '../support/random.ts'
import { describeEachRedis, redisForAll, startRedis } from '../support/redis.ts'

const anHour = 3600
const aMonth = 30 * 24 * anHour

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  it('is the same for three instances that start at once, and for one that starts later', async () => {
    const places = await threePlacesOn(redis())
    const secrets = await Promise.all(places.map((place, index) => begin(place, `instance ${index}`)))
    const [first = Buffer.alloc(0), ...others] = secrets.map(({ value }) => value)
    expect(first).toHaveLength(32)
    expect(others).toEqual([first, first])
    expect((await begin(await placeOn(redis(), places[0]?.prefix), 'later')).value).toEqual(first)
    const elsewhere = await begin(await placeOn(redis()), 'elsewhere')
    expect(elsewhere.value).not.toEqual(first)
  })

  it('is kept for as long as was asked, made longer by each renewal, and never shorter', async () => {
    const place = await placeOn(redis())
    const secret = await begin(place, 'long')
    expect(await ttlOf(place)).toBe(aMonth)
    const short = await begin(place, 'short', { ttlSeconds: anHour })
    await short.renew()
    expect(await ttlOf(place)).toBe(aMonth)
    await redis().command('EXPIRE', keyOf(place), '100')
    await secret.renew()
    expect(await ttlOf(place)).toBe(aMonth)
    await redis().command('EXPIRE', keyOf(place), '100')
    await begin(place, 'at the start')
    expect(await ttlOf(place)).toBe(aMonth)
  })

  it('is put back when it is gone', async () => {
    const place = await placeOn(redis())
    const replaced = vi.fn()
    const secret = await begin(place, 'instance', { replaced })
    await redis().command('DEL', keyOf(place))
    await secret.renew()
    expect(await begin(place, 'another')).toMatchObject({ value: secret.value })
    expect(await ttlOf(place)).toBe(aMonth)
    expect(replaced).not.toHaveBeenCalled()
  })

  it('is left alone when it is another one, which is told', async () => {
    const place = await placeOn(redis())
    const replaced = vi.fn()
    const secret = await begin(place, 'instance', { replaced })
    await redis().command('DEL', keyOf(place))
    const other = await begin(place, 'another')
    await secret.renew()
    expect(replaced.mock.calls).toEqual([[expect.stringContaining('another secret')]])
    const there = await redis().command('GET', keyOf(place))
    expect(there).toBe(other.value.toString('base64url'))
    expect(String(replaced.mock.calls)).not.toContain(there)
  })

  it('is renewed every hour, until it is closed', async () => {
    const place = await placeOn(redis())
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }).setTimerTickMode('manual')
    try {
      const secret = await begin(place, 'instance')
      for (let hour = 0; hour < 2; hour += 1) {
        await redis().command('EXPIRE', keyOf(place), '100')
        vi.advanceTimersByTime(anHour * 1000)
        await vi.waitUntil(async () => (await ttlOf(place)) === aMonth, patienceMs)
      }
      secret.close()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not break its instance when it cannot be renewed', async (test) => {
    const own = await startRedis(test, { kind })
    const place = await placeOn(own)
    const secret = await begin(place, 'instance')
    await own.kill()
    await expect(secret.renew()).resolves.toBeUndefined()
    await own.restart()
    await vi.waitFor(async () => {
      await secret.renew()
      expect(await own.command('EXISTS', keyOf(place))).toBe(1)
    }, patienceMs)
  })

  it.each(['', 'short', 'x'.repeat(44)])('does not start with what is no secret: %j', async (value) => {
    const place = await placeOn(redis())
    await redis().command('SET', keyOf(place), value)
    await expect(begin(place, 'instance')).rejects.toThrow(`${keyOf(place)} is not one that this server made`)
  })

  async function begin(place: PlaceOnRedis, seed: string, options: Partial<SharedSecretOptions> = {}) {
    const random = seededRandom(seed)
    return sharedSecret({ ...place, random, ttlSeconds: aMonth, replaced() {}, ...options })
  }

  const ttlOf = async (place: PlaceOnRedis) =>
    Math.ceil(Number(await redis().command('PTTL', keyOf(place))) / 1000)
})

function keyOf(place: PlaceOnRedis): string {
  return place.keyOf('secret', '')
}
