// One attempt: a client's way from the first 401 to tool calls, as rows. A row is a step, possibly repeated and
// counted. Must not know other attempts or how it is shown.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { areaOf } from '../handshake/step.ts'
import { destinations } from '../protocol/endpoints.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import { isGoodCall, isSameStep } from './same-step.ts'

/** A step, and how often it occurred. */
export interface Row {
  readonly first: HandshakeEvent
  last: HandshakeEvent
  count: number
}

/**
 * How far a client is on the way to a token: it has just begun, a person is being asked, a code is on its way to it, it
 * has a token that works, it needs another one, or what it needs for a token was refused.
 */
export type Stage = 'opening' | 'asking' | 'coded' | 'served' | 'needs a token' | 'refused'

/** Rows kept at the beginning and at the end; those in between are only counted. */
export const keptFirst = 20
const keptLast = 40

/** How far back in a series of calls to look for an equal one. */
const foldWithin = 12

export class Attempt {
  readonly id: number
  /** The realm that all of its steps belong to. */
  readonly realm: string
  readonly rows: Row[] = []
  /** Steps between the kept first and the kept last rows. */
  dropped = 0
  lastAt = 0
  /** The number of the last change in the timeline. */
  revision = 0
  /** How many of its rows are counted towards the bound of all attempts. */
  countedRows = 0
  /** The keys by which later steps find it, oldest first. */
  readonly keys = new Set<string>()
  /** How far its client is on the way to a token. */
  stage: Stage = 'opening'
  /** Tokens were issued. */
  granted = false
  /** The attempt that a client of the same name began shortly before, and may have left for this one. */
  predecessor: number | undefined
  /** The attempt in which its client went on. */
  continuedIn: number | undefined
  /** The attempt of an authorization request that may be this client's: several were waiting for one. */
  perhapsIn: number | undefined

  constructor(id: number, realm: string) {
    this.id = id
    this.realm = realm
  }

  get startedAt(): number {
    return this.rows[0]?.first.at ?? this.lastAt
  }

  /** The number of steps, kept or not. */
  get stepCount(): number {
    return this.rows.reduce((sum, row) => sum + row.count, this.dropped)
  }

  /** Whether its client is looking for a way to a token: at the start, or because the one that it had was refused. */
  get isOpen(): boolean {
    return this.continuedIn === undefined && (this.stage === 'opening' || this.stage === 'needs a token')
  }

  add(event: HandshakeEvent): void {
    this.lastAt = Math.max(this.lastAt, event.at)
    this.#learn(event)
    const same = this.#rowLike(event)
    if (same !== undefined) {
      same.count += 1
      same.last = event
      return
    }
    this.rows.push({ first: event, last: event, count: 1 })
    this.#trim()
  }

  #trim(): void {
    const tooMany = this.rows.length - keptFirst - keptLast
    if (tooMany <= 0) return
    for (const { count } of this.rows.splice(keptFirst, tooMany)) this.dropped += count
  }

  /** The first step that the client made itself; browsers that it opened do not count. */
  get opening(): HandshakeEvent | undefined {
    return this.rows.find(({ first }) => isByClient(first))?.first
  }

  /** Takes out the rows that `isTaken`, with what they taught; its own keys stay. */
  take(isTaken: (row: Row) => boolean): Row[] {
    const taken = this.rows.filter(isTaken)
    this.#replace(this.rows.filter((row) => !taken.includes(row)))
    return taken
  }

  /** Puts rows of another attempt in their place. */
  put(rows: readonly Row[]): void {
    this.#replace([...this.rows, ...rows].sort((a, b) => a.first.at - b.first.at))
  }

  #replace(rows: readonly Row[]): void {
    this.rows.splice(0, this.rows.length, ...rows)
    this.stage = 'opening'
    this.granted = false
    for (const { last } of rows) this.#learn(last)
    this.lastAt = Math.max(0, ...rows.map(({ last }) => last.at))
    this.#trim()
  }

  #learn(event: HandshakeEvent): void {
    // The browser sends preflights by itself; they say nothing about the client.
    if (event.method === 'OPTIONS') return
    if (event.endpoint === 'token' && event.details.token !== undefined) this.granted = true
    this.stage = stageAfter(event, this.stage, this.granted)
  }

  /**
   * An equal row: the last one, or one of the last few where different ones alternate: successful calls, and first
   * requests on several connections.
   */
  #rowLike(event: HandshakeEvent): Row | undefined {
    const last = this.rows.at(-1)
    if (last === undefined || isRepeatedBy(last, event)) return last
    const mayAlternate = isGoodCall(event) ? isGoodCall : isChallenge
    if (!mayAlternate(event)) return undefined
    for (let at = this.rows.length - 1; at >= 0 && at >= this.rows.length - foldWithin; at--) {
      const row = this.rows[at]
      if (row === undefined || !mayAlternate(row.last)) return undefined
      if (isRepeatedBy(row, event)) return row
    }
    return undefined
  }
}

/** Whether a step repeats a row; the first requests of two clients are two rows. */
function isRepeatedBy({ last }: Row, event: HandshakeEvent): boolean {
  return (!isChallenge(event) || mayBeOneClient(last, event)) && isSameStep(last, event)
}

/** Whether a step was made by the client itself. */
export function isByClient({ method, endpoint }: HandshakeEvent): boolean {
  return method !== 'OPTIONS' && destinations[endpoint].by === 'client'
}

function stageAfter(event: HandshakeEvent, stage: Stage, granted: boolean): Stage {
  const failed = isFailure(event)
  switch (areaOf(event)) {
    case 'authorization':
      // It may go on with the credentials that it was configured with.
      if (event.endpoint === 'register') return stage
      return failed ? 'refused' : event.details.code === undefined ? 'asking' : 'coded'
    case 'login':
      if (event.refusal?.reason === 'access_denied') return 'refused'
      return event.details.code === undefined ? stage : 'coded'
    case 'token':
      return failed ? 'refused' : 'served'
    case 'mcp':
      // Nothing was asked for that a token could be good for.
      if (event.status === 405) return stage
      if (!failed) return 'served'
      return granted && lacksToken(event) ? 'needs a token' : stage
    case 'discovery':
      // It starts again.
      return stage === 'refused' ? (granted ? 'needs a token' : 'opening') : stage
    case 'aside':
      return stage
  }
}

/** Whether another access token would help. */
function lacksToken({ refusal }: HandshakeEvent): boolean {
  return refusal !== undefined && areaOfReason(refusal.reason) === 'access token'
}

/** Whether a client began with this: it is all that is known of it. */
function isChallenge({ refusal }: HandshakeEvent): boolean {
  return refusal?.reason === 'token_missing'
}

/** Two clients of one name have a connection each. */
function mayBeOneClient({ connection: one }: HandshakeEvent, { connection: other }: HandshakeEvent): boolean {
  return one === other || one === undefined || other === undefined || one.closed
}
