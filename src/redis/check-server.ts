// What is asked of Redis before the server starts to answer.

import { StoreUnavailable } from '../store-unavailable.ts'
import type { RedisPlace } from './redis-place.ts'
import { readingScript, script } from './script.ts'
import { lineOf } from './trouble.ts'

/** A script, since a user who may not ask must learn nothing instead of causing a problem. */
const tell = readingScript(`
local function told(section)
  local info = redis.pcall('INFO', section)
  return type(info) == 'string' and info or ''
end
return told('server') .. told('memory')
`)

/** Does once what the other scripts do, so that a right that a user lacks is missed now and not later. */
const tryAll = script(`
local key = KEYS[1]
redis.call('SET', key, '', 'PX', 60000)
redis.call('GET', key)
redis.call('EXISTS', key)
redis.call('EXPIRE', key, 60)
redis.call('TTL', key)
redis.call('DEL', key)
redis.call('HSET', key, 'a', 1, 'b', 2)
redis.call('PEXPIRE', key, 60000)
redis.call('PTTL', key)
redis.call('HGET', key, 'a')
redis.call('HMGET', key, 'a', 'b')
redis.call('HDEL', key, 'a')
redis.call('DEL', key)
`)

export interface ServerCheck {
  /** What is wrong with its settings; it works all the same. */
  readonly warnings: readonly string[]
}

/**
 * Checks that Redis or Valkey is of a version that we know, and can be written to. Throws an Error that says in one
 * line what is wrong with it.
 */
export async function checkServer({ redis, keyOf }: RedisPlace): Promise<ServerCheck> {
  const info = await attempted('asked about itself', async () => String(await redis.run(tell, [], [])))
  const version = valueIn(info, 'redis_version')
  if (version !== undefined && isTooOld(version)) {
    throw new Error(`it is Redis ${version}, and Redis 6.2 or later is needed, or Valkey`)
  }
  const key = keyOf('health', 'start')
  await attempted('written to', async () => {
    await redis.run(tryAll, [key], [])
    await redis.read('HMGET', key, 'b')
  })
  return { warnings: evictions(valueIn(info, 'maxmemory'), valueIn(info, 'maxmemory_policy')) }
}

async function attempted<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    const reason = error instanceof StoreUnavailable && error.cause !== undefined ? error.cause : error
    throw new Error(`it cannot be ${what}: ${lineOf(reason)}`, { cause: error })
  }
}

/** Undefined if the server does not tell. */
function valueIn(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
}

/** Valkey says here with which Redis it is compatible, which is 7.2.4. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < 6 || (major === 6 && minor < 2)
}

function evictions(maxmemory = '0', policy = 'noeviction'): readonly string[] {
  if (maxmemory === '0' || policy === 'noeviction') return []
  return [
    `the store has maxmemory-policy ${policy}: when it is full, it drops sign-ins that live, and forgets which codes ` +
      'were used; set it to noeviction',
  ]
}
