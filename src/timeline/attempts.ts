// Keeps the attempts and finds them again. At a bound, the attempt that was quiet for longest is dropped. Which step
// belongs to which attempt is decided in grouping.ts.

import type { Connection } from '../handshake/connection.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { areaOf } from '../handshake/step.ts'
import { agentOf, isOfRuntime } from './agent.ts'
import { Attempt, isByClient } from './attempt.ts'

/** The maximum number of keys per attempt; the oldest is dropped first, since it names tokens long expired. */
const keysPerAttempt = 100

/** How many removed attempts are remembered; readers who know less begin anew. */
const removedAtMost = 50

export interface Capacity {
  readonly attempts: number
  /** Rows in all attempts together. */
  readonly rows: number
}

/** What came on a connection last. */
interface Line {
  attempt: Attempt
  /** The name of the client that uses it; empty if it has none. */
  agent: string
  /** Several clients use it: a test suite in one process, or a proxy that does not say so. */
  shared: boolean
}

export class Attempts {
  readonly #capacity: Capacity
  /** In the order of their last change: the quietest first. */
  readonly #attempts = new Map<number, Attempt>()
  readonly #byKey = new Map<string, Attempt>()
  #byConnection = new WeakMap<Connection, Line>()
  readonly #removed: { id: number; into: number; revision: number }[] = []
  #rows = 0
  #lastId = 0
  #revision = 0
  #begunAt = 0
  #latest: Attempt | undefined

  constructor(capacity: Capacity) {
    this.#capacity = capacity
  }

  /** The number of changes so far. */
  get revision(): number {
    return this.#revision
  }

  /** The attempt with this id, or the one that has its steps now. */
  get(id: number): Attempt | undefined {
    return this.#attempts.get(id) ?? this.#attempts.get(this.#removed.find((one) => one.id === id)?.into ?? 0)
  }

  byKey(key: string): Attempt | undefined {
    return this.#byKey.get(key)
  }

  /**
   * The attempt of what came before on the same connection, if it came from the same client: under the same name,
   * without one, or to ask for authorization as a browser does.
   */
  onConnection(event: HandshakeEvent): Attempt | undefined {
    const line = this.#lineOf(event)
    const agent = agentOf(event)
    if (agent === line?.agent) return line.attempt
    if (line === undefined || line.shared) return undefined
    return agent === '' || line.agent === '' || !isByClient(event) ? line.attempt : undefined
  }

  /**
   * The same if one of the two names is only that of a runtime: a client with a name of its own may leave OAuth to a
   * library without one (AI SDK).
   */
  underAnotherName(event: HandshakeEvent): Attempt | undefined {
    const line = this.#lineOf(event)
    if (line === undefined || line.shared || areaOf(event) === 'mcp') return undefined
    return isOfRuntime(agentOf(event)) || isOfRuntime(line.agent) ? line.attempt : undefined
  }

  #lineOf(event: HandshakeEvent): Line | undefined {
    const line = event.connection && this.#byConnection.get(event.connection)
    return line?.attempt.realm === event.realm && this.#isKept(line.attempt) ? line : undefined
  }

  /** Notes to which attempt the last step on its connection belongs. */
  connect(event: HandshakeEvent, attempt: Attempt): void {
    if (event.connection === undefined) return
    const agent = agentOf(event)
    const line = this.#byConnection.get(event.connection)
    if (line === undefined) {
      this.#byConnection.set(event.connection, { attempt, agent, shared: false })
      return
    }
    const isOwn = agent === line.agent || agent === ''
    if (!isOwn && attempt === line.attempt && isOfRuntime(agent)) return
    line.attempt = attempt
    if (isOwn) return
    if (line.agent !== '' && isByClient(event)) line.shared = true
    if (isByClient(event)) line.agent = agent
  }

  /** Whether this is true of any attempt. */
  some(is: (attempt: Attempt) => boolean): boolean {
    for (const attempt of this.#attempts.values()) if (is(attempt)) return true
    return false
  }

  /** Those of which this is true, the most recently changed first. */
  where(is: (attempt: Attempt) => boolean): readonly Attempt[] {
    const found: Attempt[] = []
    for (const attempt of this.#attempts.values()) if (is(attempt)) found.push(attempt)
    return found.reverse()
  }

  /** The most recently changed first. */
  recent(): readonly Attempt[] {
    return [...this.#attempts.values()].reverse()
  }

  /** Adds an empty one; drops the quietest if there are too many. */
  start(realm: string): Attempt {
    this.#lastId += 1
    const attempt = new Attempt(this.#lastId, realm)
    this.#attempts.set(attempt.id, attempt)
    this.#latest = attempt
    this.#makeRoom()
    return attempt
  }

  /** Counts a change and makes the attempt findable by these keys; each key leads only to the last attempt given. */
  changed(attempt: Attempt, keys: readonly string[] = []): void {
    this.#revision += 1
    attempt.revision = this.#revision
    if (this.#latest !== attempt) {
      this.#latest = attempt
      this.#attempts.delete(attempt.id)
      this.#attempts.set(attempt.id, attempt)
    }
    this.#rows += attempt.rows.length - attempt.countedRows
    attempt.countedRows = attempt.rows.length
    this.#makeRoom()
    for (const key of keys) {
      this.#byKey.set(key, attempt)
      // A key in use is not old, however early it was first seen: a family outlives its access tokens.
      attempt.keys.delete(key)
      attempt.keys.add(key)
    }
    for (const oldest of attempt.keys) {
      if (attempt.keys.size <= keysPerAttempt) break
      this.#forget(attempt, oldest)
    }
  }

  /** Removes one that readers have seen, because its steps belong to another. */
  remove(attempt: Attempt, into: Attempt): void {
    this.#drop(attempt)
    this.#revision += 1
    this.#removed.push({ id: attempt.id, into: into.id, revision: this.#revision })
    if (this.#removed.length > removedAtMost) this.#begunAt = this.#removed.shift()?.revision ?? this.#begunAt
  }

  /** The ids of the attempts that were removed after a revision. */
  removedSince(since: number): readonly number[] {
    return this.#removed.filter(({ revision }) => revision > since).map(({ id }) => id)
  }

  clear(): void {
    this.#attempts.clear()
    this.#byKey.clear()
    this.#byConnection = new WeakMap()
    this.#rows = 0
    this.#latest = undefined
    this.#removed.length = 0
    this.begin()
  }

  /** Counts a change that invalidates everything shown before. */
  begin(): void {
    this.#revision += 1
    this.#begunAt = this.#revision
  }

  /** The attempts that changed after a revision, latest first; undefined if everything must be read again. */
  changedSince(revision: number): readonly Attempt[] | undefined {
    if (revision < this.#begunAt || revision > this.#revision) return undefined
    const recent = this.recent()
    const seen = recent.findIndex((attempt) => attempt.revision <= revision)
    return seen === -1 ? recent : recent.slice(0, seen)
  }

  #isKept(attempt: Attempt): boolean {
    return this.#attempts.get(attempt.id) === attempt
  }

  #makeRoom(): void {
    while (this.#attempts.size > this.#capacity.attempts || this.#rows > this.#capacity.rows) {
      const [quietest] = this.#attempts.values()
      if (quietest === undefined) return
      this.#drop(quietest)
    }
  }

  #drop(attempt: Attempt): void {
    this.#attempts.delete(attempt.id)
    this.#rows -= attempt.countedRows
    attempt.countedRows = 0
    if (this.#latest === attempt) this.#latest = undefined
    for (const key of attempt.keys) this.#forget(attempt, key)
  }

  #forget(attempt: Attempt, key: string): void {
    attempt.keys.delete(key)
    if (this.#byKey.get(key) === attempt) this.#byKey.delete(key)
  }
}
