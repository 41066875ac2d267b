// What is asked of Redis before the server starts to answer.

import { StoreUnavailable } from '../store-unavailable.ts'
import { tryWrite } from './redis-health.ts'
import type { RedisPlace } from './redis-place.ts'
import { readingScript } from './script.ts'
import { lineOf } from './trouble.ts'

/** A script, since a user who may not ask must learn nothing instead of causing a problem. */
const tell = readingScript(`
local function told(section)
  local info = redis.pcall('INFO', section)
  return type(info) == 'string' and info or ''
end
return told('server') .. told('memory')
`)

export interface ServerCheck {
  /** What is wrong with its settings; it works all the same. */
  readonly warnings: readonly string[]
}

/**
 * Checks that Redis or Valkey is of a version that we know, and can be written to. Throws an Error that says in one
 * line what is wrong with it.
 */
export async function checkServer(place: RedisPlace): Promise<ServerCheck> {
  const info = await attempted('asked about itself', async () => String(await place.redis.run(tell, [], [])))
  const version = valueIn(info, 'redis_version')
  if (version !== undefined && isTooOld(version)) {
    throw new Error(`it is Redis ${version}, and Redis 6.2 or later is needed, or Valkey`)
  }
  await attempted('written to', () => tryWrite(place))
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
