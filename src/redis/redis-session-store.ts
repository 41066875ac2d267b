// Sessions in Redis: a hash under the digest of the session's id, with the session as JSON and the two times at which it
// ends. Redis removes it by its TTL; the clock that is passed in decides.

import { callbackify } from 'node:util'
import session, { type SessionData } from 'express-session'
import { type Clock, epochSeconds } from '../clock.ts'
import { longestSessionSeconds, sessionIdleSeconds } from '../http/session-data.ts'
import { digest } from '../secrets.ts'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { RedisPlace } from './redis-place.ts'
import { script } from './script.ts'

export interface RedisSessionStoreOptions extends RedisPlace {
  /** Wall time, so that moving a realm's clock does not sign anybody out. */
  readonly wallClock: Clock
}

/**
 * A store for express-session that instances share. Calls back with StoreUnavailable, but not from touch(): then the
 * answer is already made, and all that is lost is that the session ends a little earlier.
 */
export function redisSessionStore(options: RedisSessionStoreOptions): session.Store {
  return new RedisSessionStore(options)
}

/**
 * ARGV: now and the idle time, in seconds; the new JSON, or nothing to keep the one that is there; when the session ends
 * if it begins now, or nothing if it must live already.
 */
const keepSession = script(`
local now, idleSeconds = tonumber(ARGV[1]), tonumber(ARGV[2])
local json, endsAt, expiresAt = unpack(redis.call('HMGET', KEYS[1], 'json', 'endsAt', 'expiresAt'))
if not expiresAt or tonumber(expiresAt) <= now then endsAt = ARGV[4] end
endsAt = tonumber(endsAt)
if not endsAt then return 0 end
if ARGV[3] ~= '' then json = ARGV[3] end
expiresAt = math.min(now + idleSeconds, endsAt)
redis.call('HSET', KEYS[1], 'json', json, 'endsAt', endsAt, 'expiresAt', expiresAt)
redis.call('EXPIRE', KEYS[1], expiresAt - now)
return 1
`)

const endSession = script(`return redis.call('DEL', KEYS[1])`)

class RedisSessionStore extends session.Store {
  readonly #options: RedisSessionStoreOptions

  constructor(options: RedisSessionStoreOptions) {
    super()
    this.#options = options
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    // Errors of the callback are not errors of this store, and callbackify() keeps them apart.
    callbackify(() => this.#find(sid))(callback)
  }

  override set(sid: string, session: SessionData, callback: (error?: unknown) => void = noop): void {
    callbackify(() => this.#save(sid, session))(callback)
  }

  /** Counts a use, if Redis can be used. */
  override touch(sid: string, _session: SessionData, callback: (error?: unknown) => void = noop): void {
    callbackify(() => this.#use(sid))(callback)
  }

  override destroy(sid: string, callback: (error?: unknown) => void = noop): void {
    callbackify(() => this.#options.redis.run(endSession, [this.#key(sid)], []))(callback)
  }

  async #find(sid: string): Promise<SessionData | null> {
    const { redis, wallClock } = this.#options
    const [json, expiresAt] = (await redis.read('HMGET', this.#key(sid), 'json', 'expiresAt')) as Found
    return json === null || Number(expiresAt) <= epochSeconds(wallClock) ? null : JSON.parse(json)
  }

  async #save(sid: string, session: SessionData): Promise<void> {
    const { isNew = false, ...kept } = session
    const endsAt = isNew ? epochSeconds(this.#options.wallClock) + longestSessionSeconds : ''
    await this.#keep(sid, JSON.stringify(kept), endsAt)
  }

  async #use(sid: string): Promise<void> {
    try {
      await this.#keep(sid, '', '')
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }

  async #keep(sid: string, json: string, endsAt: number | ''): Promise<void> {
    const { redis, wallClock } = this.#options
    const args = [epochSeconds(wallClock), sessionIdleSeconds, json, endsAt]
    await redis.run(keepSession, [this.#key(sid)], args)
  }

  #key(sid: string): string {
    return this.#options.keyOf('session', digest(sid))
  }
}

/** What HMGET gives for two fields that are written together. */
type Found = [json: string, expiresAt: string] | [null, null]

function noop(): void {}
