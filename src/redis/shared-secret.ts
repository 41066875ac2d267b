// The one secret in Redis, from which the instances derive the same keys (state/keys.ts).

import type { Random } from '../secrets.ts'
import type { RedisPlace } from './redis-place.ts'
import { script } from './script.ts'

export interface SharedSecretOptions extends RedisPlace {
  readonly random: Random
  /** How long it outlives the last renewal: longer than any token that was made with it. */
  readonly ttlSeconds: number
  /** Called with a warning whenever a renewal finds another secret than the one in use here. */
  readonly replaced: (warning: string) => void
}

export interface SharedSecret {
  /** 32 bytes. */
  readonly value: Buffer
  /**
   * Makes it live longer, or puts it back if it is gone. Never rejects: what fails is done by the next renewal. To be
   * called whenever the connection was made anew, since Redis may have come back empty.
   */
  renew(): Promise<void>
  /** Ends the hourly renewals. */
  close(): void
}

/**
 * ARGV: the secret that there is if there is none yet, and the TTL in seconds. It is never made shorter, since another
 * instance may know of refresh tokens that live longer.
 */
const keepSecret = script(`
local secret = redis.call('GET', KEYS[1])
if not secret then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  return ARGV[1]
end
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return secret
`)

const renewalMs = 3_600_000

const warning =
  'the store has another secret than this instance began with, so instances that start now share no login with it; ' +
  'start all of them anew'

/**
 * Gives the secret of all instances, which the first of them makes, and renews it hourly. Rejects with StoreUnavailable,
 * or with an Error if what Redis holds in its place is no secret.
 */
export async function sharedSecret(options: SharedSecretOptions): Promise<SharedSecret> {
  const { redis, keyOf, random, ttlSeconds, replaced } = options
  const key = keyOf('secret', '')
  const keep = async (secret: string) => String(await redis.run(keepSecret, [key], [secret, ttlSeconds]))

  const text = await keep(random(32).toString('base64url'))
  // Anything shorter could be guessed, and all keys with it.
  if (!/^[\w-]{43}$/.test(text))
    throw new Error(`the value of the key ${key} is not one that this server made`)
  const renew = async () => {
    try {
      if ((await keep(text)) !== text) replaced(warning)
    } catch {
      // The connection has told what is wrong.
    }
  }
  const timer = setInterval(() => void renew(), renewalMs).unref()
  return { value: Buffer.from(text, 'base64url'), renew, close: () => clearInterval(timer) }
}
