// The room of the handshake timeline: what clients did, as attempts, and the pages at /handshake that show it. It
// reads the events of src/handshake/, which knows nothing of it. The room must not know how requests are served: it
// sees only events, and they contain no secret (handshake/no-secrets.ts). This file is the record itself: a bounded
// number of attempts, in memory, and the listeners to their changes. Recording happens within other people's
// requests, so it is only a few look-ups, never waits and renders nothing.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isStep } from '../handshake/step.ts'
import type { Attempt } from './attempt.ts'
import { Attempts, type Capacity } from './attempts.ts'
import { assignAttempt } from './grouping.ts'

/**
 * What is kept at most; the attempt that was quiet for longest is dropped first. Anybody can make a row of 4 kB, so
 * that all of them are about 20 MB.
 */
const capacity: Capacity = { attempts: 500, rows: 4000 }

export interface Timeline {
  /**
   * Records an event and returns the number of its attempt; undefined if paused, or if the event is not part of a
   * handshake. O(1), never throws.
   */
  record(event: HandshakeEvent): number | undefined
  /** Newest first, by their beginning. */
  attempts(): readonly Attempt[]
  find(id: number): Attempt | undefined
  /** The number of changes so far. */
  readonly revision: number
  /** What changed after a revision; undefined if everything must be read again. */
  changedSince(revision: number): readonly Attempt[] | undefined
  readonly paused: boolean
  pause(paused: boolean): void
  clear(): void
  /** Calls back immediately at every change; returns a function that ends it. A listener must be fast. */
  subscribe(listener: () => void): () => void
}

/** An empty timeline. */
export function createTimeline(): Timeline {
  const attempts = new Attempts(capacity)
  const listeners = new Set<() => void>()
  let paused = false
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    record(event) {
      if (paused || !isStep(event)) return undefined
      const { id } = assignAttempt(event, attempts)
      tell()
      return id
    },
    attempts: () => attempts.recent().toSorted((a, b) => b.id - a.id),
    find: (id) => attempts.get(id),
    get revision() {
      return attempts.revision
    },
    changedSince: (revision) => attempts.changedSince(revision),
    get paused() {
      return paused
    },
    pause(value) {
      paused = value
      attempts.begin()
      tell()
    },
    clear() {
      attempts.clear()
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
