// Owns where browsers' sessions are kept, and for how long: their cookies live as long as the browser does and
// say nothing, so the time since the last use is counted here. Bounded like all state: when it is full of living
// sessions a new one is refused, and nobody is signed out to make room.

import session, { type SessionData } from 'express-session'
import { type Clock, epochSeconds } from '../clock.ts'
import { ExpiringMap } from '../expiring-map.ts'

declare module 'express-session' {
  interface SessionData {
    /** Names the browser towards the authorization requests that it began. */
    browser?: string
    /** Proves that a form came from a page that this session was shown. */
    csrf?: string
    signedIn?: { username: string }
  }
}

export interface SessionStoreOptions {
  readonly now: Clock
  /** The most sessions that live at once; each takes less than 1 kB. */
  readonly capacity?: number
  /** Since the last use. */
  readonly signedOutTtlSeconds?: number
  readonly signedInTtlSeconds?: number
}

/** A session as JSON, so that nobody changes it but through `set`. */
interface SessionEntry {
  readonly json: string
  readonly ttlSeconds: number
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
    signedOutTtlSeconds = 600,
    signedInTtlSeconds = 8 * 3600,
  }: SessionStoreOptions) {
    super()
    this.#options = { now, capacity, signedOutTtlSeconds, signedInTtlSeconds }
    this.#sessions = new ExpiringMap({ what: 'session', capacity, now, retentionSeconds: 0 })
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const entry = this.#sessions.get(sid)
    // Always later, as express-session's own store does: what the callback throws is not this store's error.
    setImmediate(callback, null, entry === undefined ? null : JSON.parse(entry.json))
  }

  override set(sid: string, session: SessionData, callback: (error?: unknown) => void = noop): void {
    const { signedOutTtlSeconds, signedInTtlSeconds } = this.#options
    const ttlSeconds = session.signedIn === undefined ? signedOutTtlSeconds : signedInTtlSeconds
    try {
      this.#keep(sid, JSON.stringify(session), ttlSeconds)
      setImmediate(callback)
    } catch (error) {
      setImmediate(callback, error)
    }
  }

  /** Counts a use. A session that is gone stays gone: it may have been signed out meanwhile. */
  override touch(sid: string, _session: SessionData, callback: () => void = noop): void {
    const entry = this.#sessions.get(sid)
    if (entry !== undefined) this.#keep(sid, entry.json, entry.ttlSeconds)
    setImmediate(callback)
  }

  override destroy(sid: string, callback: (error?: unknown) => void = noop): void {
    this.#sessions.delete(sid)
    setImmediate(callback)
  }

  override length(callback: (error: unknown, length?: number) => void): void {
    this.#sessions.sweep()
    setImmediate(callback, null, this.#sessions.size)
  }

  #keep(sid: string, json: string, ttlSeconds: number): void {
    this.#sessions.set(sid, { json, ttlSeconds, expiresAt: epochSeconds(this.#options.now) + ttlSeconds })
  }
}

function noop(): void {}
