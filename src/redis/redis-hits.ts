// Requests of each address in Redis, for the rate limits: a hash with when its window began and how many there were.

import { memoryHits } from '../http/memory-hits.ts'
import { type HitCounter, type LimitName, windowMs } from '../http/rate-limit.ts'
import { digest } from '../secrets.ts'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { RedisPlace } from './redis-place.ts'
import { script } from './script.ts'

/**
 * ARGV: the time of the request and the length of a window, in milliseconds. The clocks of instances differ, so a window
 * can begin in the future of this one: then it begins now. If it begins by more than its length later, a clock was set
 * back, and it is over.
 */
const hit = script(`
local atMs, windowMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local sinceMs, count = unpack(redis.call('HMGET', KEYS[1], 'sinceMs', 'count'))
local isOver = not sinceMs or math.abs(atMs - tonumber(sinceMs)) >= windowMs
sinceMs = isOver and atMs or math.min(tonumber(sinceMs), atMs)
count = isOver and 1 or tonumber(count) + 1
redis.call('HSET', KEYS[1], 'sinceMs', sinceMs, 'count', count)
if isOver then redis.call('PEXPIRE', KEYS[1], windowMs) end
return {sinceMs, count}
`)

export interface RedisHitsOptions extends RedisPlace {
  readonly name: LimitName
}

/**
 * A counter that instances share; each name counts apart. While Redis is full, each instance counts for itself: a
 * revocation needs no memory, and must not fail because it cannot be counted. Otherwise rejects with StoreUnavailable.
 */
export function redisHits({ redis, keyOf, name }: RedisHitsOptions): HitCounter {
  const whileFull = memoryHits()
  return {
    async hit(address, nowMs) {
      const key = keyOf('hits', `${name}:${digest(address)}`)
      try {
        const [sinceMs, count] = (await redis.run(hit, [key], [nowMs, windowMs])) as [number, number]
        return { sinceMs, count }
      } catch (error) {
        if (!(error instanceof StoreUnavailable && error.problem === 'full')) throw error
        return whileFull.hit(address, nowMs)
      }
    },
  }
}
