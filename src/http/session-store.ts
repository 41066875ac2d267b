// Sessions in this process. When the store is full of living sessions, new ones are refused; nobody is signed out to make
// room.

import session, { type SessionData } from 'express-session'
import { type Clock, epochSeconds } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'
import { digest } from '../secrets.ts'
import { longestSessionSeconds, sessionIdleSeconds } from './session-data.ts'

export interface SessionStoreOptions {
  /** Wall time, so that moving a realm's clock does not sign anybody out. */
  readonly now: Clock
  /** The maximum number of living sessions; each takes less than 1 kB. */
  readonly capacity?: number
  /** Since the last use. */
  readonly idleSeconds?: number
  /** Since the sign-in, however often it is used. */
  readonly longestSeconds?: number
}

/** A session as JSON, so that it can only be changed through `set`. */
interface SessionEntry {
  readonly json: string
  readonly endsAt: number
  readonly expiresAt: number
}

/** A store for express-session in this process. Calls back with StoreFull when there is no room. */
export function boundedSessionStore(options: SessionStoreOptions): session.Store {
  return new BoundedSessionStore(options)
}

class BoundedSessionStore extends session.Store {
  readonly #options: Required<SessionStoreOptions>
  readonly #sessions: ExpiringMap<SessionEntry>

  constructor({
    now,
    capacity = 10_000,
    idleSeconds = sessionIdleSeconds,
    longestSeconds = longestSessionSeconds,
  }: SessionStoreOptions) {
    super()
    this.#options = { now, capacity, idleSeconds, longestSeconds }
    this.#sessions = new ExpiringMap({ what: 'session', capacity, now, retentionSeconds: 0 })
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const entry = this.#sessions.get(digest(sid))
    // Always called later, as in express-session's own store, so that errors of the callback are not errors of this
    // store.
    setImmediate(callback, null, entry === undefined ? null : JSON.parse(entry.json))
  }

  override set(sid: string, session: SessionData, callback: (error?: unknown) => void = noop): void {
    const { isNew = false, ...kept } = session
    const { now, longestSeconds } = this.#options
    const endsAt = this.#sessions.get(digest(sid))?.endsAt
    try {
      if (endsAt !== undefined) this.#keep(sid, JSON.stringify(kept), endsAt)
      else if (isNew) this.#keep(sid, JSON.stringify(kept), epochSeconds(now) + longestSeconds)
      setImmediate(callback)
    } catch (error) {
      setImmediate(callback, error)
    }
  }

  /** Counts a use. */
  override touch(sid: string, _session: SessionData, callback: () => void = noop): void {
    const entry = this.#sessions.get(digest(sid))
    if (entry !== undefined) this.#keep(sid, entry.json, entry.endsAt)
    setImmediate(callback)
  }

  override destroy(sid: string, callback: (error?: unknown) => void = noop): void {
    this.#sessions.delete(digest(sid))
    setImmediate(callback)
  }

  #keep(sid: string, json: string, endsAt: number): void {
    const { now, idleSeconds } = this.#options
    const expiresAt = Math.min(epochSeconds(now) + idleSeconds, endsAt)
    this.#sessions.set(digest(sid), { json, endsAt, expiresAt })
  }
}

function noop(): void {}
