// Where the parts of a server keep their records in a Redis of the tests, each place with a connection of its own.

import { expect } from 'vitest'
import type { Connection } from '../../src/redis/connection.ts'
import { type KeyOf, keysWith } from '../../src/redis/keyspace.ts'
import type { RedisPlace } from '../../src/redis/redis-place.ts'
import { StoreUnavailable } from '../../src/store-unavailable.ts'
import type { TestRedis } from './redis.ts'
import { connect, newPrefix } from './redis-store.ts'

export interface PlaceOnRedis extends RedisPlace {
  readonly redis: Connection
  readonly keyOf: KeyOf
  readonly prefix: string
}

/** A place with a prefix that no other test has, unless it is given one. */
export async function placeOn({ url }: Pick<TestRedis, 'url'>, prefix = newPrefix()): Promise<PlaceOnRedis> {
  return { redis: await connect(url), keyOf: keysWith(prefix), prefix }
}

/** The same place, as three instances have it. */
export async function threePlacesOn(redis: Pick<TestRedis, 'url'>): Promise<readonly PlaceOnRedis[]> {
  const first = await placeOn(redis)
  return [first, await placeOn(redis, first.prefix), await placeOn(redis, first.prefix)]
}

/** The same place, but whatever is to change there reaches Redis too late. */
export function tooLate({ redis, keyOf }: RedisPlace): RedisPlace {
  return {
    keyOf,
    redis: {
      read: (...command) => redis.read(...command),
      async run(script, keys, args) {
        if (!script.isChange) return redis.run(script, keys, args)
        const deadline = '0'
        const words = [script.text, String(keys.length), ...keys, deadline, ...args.map(String)]
        expect(await redis.read('EVAL', ...words)).toBe('LATE')
        throw new StoreUnavailable('silent')
      },
    },
  }
}
