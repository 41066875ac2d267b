// What a client did in one scenario: its requests, as events, and what can be said about it.

import { inconclusive, type Judgement } from '../evidence/judgement.ts'
import { Story, storyOf } from '../evidence/story.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** How many events are kept whole. */
const keptEvents = 500

/** How many starts of the client are remembered. */
const keptStarts = 50

export interface RunContext {
  readonly scenario: Scenario
  readonly run: string
  /** The name of its realm. */
  readonly realm: string
  readonly issuer: string
}

export class Run {
  readonly context: RunContext
  readonly #events: HandshakeEvent[] = []
  readonly #starts: number[] = []
  /** How often requests came that are not kept, by endpoint, status and refusal. */
  readonly #counted = new Map<string, number>()
  #failure: Judgement | undefined
  /** What the judge made of these requests, by whether it is quiet: many may wait for one verdict. */
  readonly #judged = new Map<boolean, Judgement>()
  /** How many of the events were searched for a failure. */
  #searched = 0
  #isEnded = false
  /** Why no browser could bring the client its answer. */
  #obstacle: string | undefined
  /** Epoch milliseconds of wall time. */
  lastAt: number
  /** Whether a token was ever issued. */
  hasTokens = false
  /** Whether nothing before its first event let the client know this realm. */
  isFresh = true

  constructor(context: RunContext, at: number) {
    this.context = context
    this.lastAt = at
  }

  get events(): readonly HandshakeEvent[] {
    return this.#events
  }

  /** Whether a client is or was to use it. */
  get isUsed(): boolean {
    return this.#events.length > 0 || this.#starts.length > 0
  }

  get counted(): ReadonlyMap<string, number> {
    return this.#counted
  }

  /** Takes an event of its realm, or one at the root that may be its client's. */
  record(event: HandshakeEvent): void {
    this.#isEnded = false
    this.lastAt = event.at + event.durationMs
    if (event.endpoint === 'token' && event.details.token !== undefined) this.hasTokens = true
    if (this.#events.length < keptEvents) this.#insert(event)
    else {
      const key = `${event.endpoint} ${event.status} ${event.refusal?.reason ?? ''}`
      this.#counted.set(key, (this.#counted.get(key) ?? 0) + 1)
    }
  }

  /** Events come when they are answered; they are kept in the order in which they were asked. */
  #insert(event: HandshakeEvent): void {
    const index = this.#events.findLastIndex(({ at }) => at <= event.at) + 1
    this.#events.splice(index, 0, event)
    this.#judged.clear()
    this.#searched = Math.min(this.#searched, index)
  }

  /** Forgets what the client did. It may still know the realm, and keep its tokens. */
  startOver(): void {
    this.#events.length = 0
    this.#starts.length = 0
    this.#counted.clear()
    this.#judged.clear()
    this.#failure = undefined
    this.#searched = 0
    this.#isEnded = false
    this.#obstacle = undefined
    this.isFresh = false
  }

  /** Notes that the client was started. */
  started(at: number): void {
    if (this.#starts.length >= keptStarts) return
    this.#starts.push(at)
    this.#judged.clear()
  }

  /** Notes that the client is done; that stays so until its next request. */
  end(): void {
    this.#isEnded = true
  }

  /** Notes that no browser could bring the client its answer, so that its silence says nothing about it. */
  unreached(reason: string): void {
    this.#obstacle = reason
  }

  /** Whether nothing more is expected, after so many quiet milliseconds. */
  isQuiet(now: number, quietMs: number): boolean {
    return this.#isEnded || now - this.lastAt >= quietMs
  }

  /** What the judge makes of the requests. A failure that was seen stays one. */
  judgement(isQuiet: boolean): Judgement {
    const judgement = this.#judged.get(isQuiet) ?? this.#judge(isQuiet)
    this.#judged.set(isQuiet, judgement)
    if (this.#obstacle === undefined || judgement.evidence === 'seen') return judgement
    return inconclusive(this.#obstacle, ...judgement.steps)
  }

  story(isQuiet: boolean): Story {
    const { realm, issuer } = this.context
    return storyOf(this.#events, { realm, issuer, isQuiet, starts: this.#starts })
  }

  #judge(isQuiet: boolean): Judgement {
    return this.#seenFailure() ?? this.context.scenario.judge(this.story(isQuiet))
  }

  #seenFailure(): Judgement | undefined {
    const { steps, context } = this.story(false)
    for (; this.#failure === undefined && this.#searched < steps.length; this.#searched += 1) {
      const judgement = this.context.scenario.judge(new Story(steps.slice(0, this.#searched + 1), context))
      if (judgement.result === 'fail') this.#failure = judgement
    }
    return this.#failure
  }
}
