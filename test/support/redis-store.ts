// Instances of the token store on a Redis of the tests, each with a connection of its own, and what they left there.

import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { Connection, type Redis } from '../../src/redis/connection.ts'
import { keysWith } from '../../src/redis/keyspace.ts'
import { type RedisTokenStoreOptions, redisTokenStore } from '../../src/redis/redis-token-store.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import type { TestRedis } from './redis.ts'

let prefixes = 0

/** A prefix that no other test has. */
export function newPrefix(): string {
  prefixes += 1
  return `test ${prefixes}:`
}

export interface StoreOnRedis
  extends Pick<RedisTokenStoreOptions, 'now' | 'wallClock'>,
    Partial<Pick<RedisTokenStoreOptions, 'sleep'>> {
  readonly redis: Pick<TestRedis, 'url'>
  readonly prefix: string
  /** What stands between the store and its connection. */
  readonly between?: (redis: Redis) => Redis
}

/** A store with its own connection, which ends with the test. */
export async function storeOnRedis({
  redis: { url },
  prefix,
  between = (redis) => redis,
  ...options
}: StoreOnRedis): Promise<TokenStore> {
  const connection = await connect(url)
  return redisTokenStore({ sleep, ...options, redis: between(connection), keyOf: keysWith(prefix) })
}

export async function connect(url: string): Promise<Connection> {
  const connection = await Connection.open({
    url,
    connected: () => {},
    troubled: () => {},
    tryChange: async () => {},
    recovered: () => {},
  })
  onTestFinished(() => connection.close())
  return connection
}

/** A store whose every call goes to the next of these. */
export function inTurn(stores: readonly TokenStore[]): TokenStore {
  const [first] = stores
  if (first === undefined) throw new Error('there is no store')
  let calls = 0
  return new Proxy(first, {
    get(target, name: keyof TokenStore) {
      // Whoever awaits it asks for `then`.
      if (!(name in target)) return undefined
      return (one: never, two: never) => {
        const store = stores[calls % stores.length] ?? first
        calls += 1
        return store[name](one, two)
      }
    },
  })
}

/** What one key holds: its value, and for how many milliseconds it will be kept (-1 for ever). */
export interface Kept {
  readonly value: unknown
  readonly ttlMs: number
}

/** All that is kept under a prefix, by key without the prefix. */
export async function keptIn(redis: TestRedis, prefix: string): Promise<Record<string, Kept>> {
  const keys = (await redis.command('KEYS', `${prefix}*`)) as readonly string[]
  const entries = keys.toSorted().map(async (key) => {
    const type = await redis.command('TYPE', key)
    const value = await redis.command(type === 'hash' ? 'HGETALL' : 'GET', key)
    const ttlMs = Number(await redis.command('PTTL', key))
    return [key.slice(prefix.length), { value, ttlMs }] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** The same without the times, which pass. */
export async function valuesIn(redis: TestRedis, prefix: string): Promise<Record<string, unknown>> {
  const kept = Object.entries(await keptIn(redis, prefix))
  return Object.fromEntries(kept.map(([key, { value }]) => [key, value]))
}
