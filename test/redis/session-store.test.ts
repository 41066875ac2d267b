// Sessions in Redis: the contract, and what is kept there for how long.

import { expect, it } from 'vitest'
import { redisSessionStore } from '../../src/redis/redis-session-store.ts'
import { digest } from '../../src/secrets.ts'
import { begun, promises, session, sessionStoreContract } from '../contract/session-store.ts'
import { fakeClock } from '../support/clock.ts'
import { placeOn, threePlacesOn } from '../support/place-on-redis.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { keptIn } from '../support/redis-store.ts'

const startSeconds = Date.UTC(2026, 0, 1) / 1000

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  sessionStoreContract('redisSessionStore', async ({ now }) =>
    redisSessionStore({ ...(await placeOn(redis())), wallClock: now }),
  )

  it('keeps a session under the digest of its id, without the id', async () => {
    const { set, kept } = await setUp()
    await set('the id', begun)
    const [[key, { value }] = ['', { value: [] }], ...others] = Object.entries(await kept())
    expect(others).toEqual([])
    expect(key).toBe(`session:${digest('the id')}`)
    expect(JSON.stringify(value)).not.toContain('the id')
    expect(fieldsOf(value)).toEqual({
      json: JSON.stringify(session),
      endsAt: String(startSeconds + 24 * 3600),
      expiresAt: String(startSeconds + 8 * 3600),
    })
  })

  it('lets Redis forget it when it ends: after 8 hours, or what is left of 24', async () => {
    const { clock, set, touch, ttlSeconds } = await setUp()
    await set('sid', begun)
    expect(await ttlSeconds()).toBe(8 * 3600)
    await touch('sid')
    clock.advance(7 * 3600)
    await set('sid', session)
    expect(await ttlSeconds()).toBe(8 * 3600)
    clock.advance(7 * 3600)
    await touch('sid')
    clock.advance(7 * 3600)
    await touch('sid')
    expect(await ttlSeconds()).toBe(3 * 3600)
  })

  it('keeps nothing that was ended, however many save and use it at that moment', async () => {
    const places = await threePlacesOn(redis())
    const { now } = fakeClock()
    const [a, b, c] = places.map((place) => promises(redisSessionStore({ ...place, wallClock: now })))
    await a?.set('sid', begun)
    expect(await c?.get('sid')).toEqual(session)
    const requests = Array.from({ length: 50 }, (_, index) => [
      a?.set('sid', { ...session, previousKey: String(index) }),
      index === 25 ? b?.destroy('sid') : undefined,
      c?.touch('sid'),
    ])
    await Promise.all(requests.flat())
    expect(await keptIn(redis(), places[0]?.prefix ?? '')).toEqual({})
  })

  async function setUp() {
    const clock = fakeClock()
    const place = await placeOn(redis())
    const kept = () => keptIn(redis(), place.prefix)
    const ttlSeconds = async () => Math.ceil((Object.values(await kept())[0]?.ttlMs ?? -1) / 1000)
    const store = redisSessionStore({ ...place, wallClock: clock.now })
    return { clock, kept, ttlSeconds, ...promises(store) }
  }
})

/** The fields of a hash, which Redis gives as a list. */
function fieldsOf(value: unknown): Record<string, string> {
  const words = value as readonly string[]
  return Object.fromEntries(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? '']] : [])),
  )
}
