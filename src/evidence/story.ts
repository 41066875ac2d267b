// All that a judgement is made of: the requests of a client in one realm, in order.

import type { HandshakeEvent } from '../handshake/event.ts'
import type { SeamName } from '../protocol/seams.ts'
import { answeredAt } from './answers.ts'
import { type Sign, type Step, stepsOf } from './step.ts'

export interface StoryContext {
  /** The name of the realm that the requests went to. */
  readonly realm: string
  /** Its issuer identifier. */
  readonly issuer: string
  /** Nothing came for so long that nothing more is expected, or somebody said so. */
  readonly isQuiet: boolean
  /** When the client was started, as far as that is known (epoch milliseconds). */
  readonly starts: readonly number[]
}

export class Story {
  readonly steps: readonly Step[]
  readonly context: StoryContext

  constructor(steps: readonly Step[], context: StoryContext) {
    this.steps = steps
    this.context = context
  }

  get isQuiet(): boolean {
    return this.context.isQuiet
  }

  /** The first step with a sign. */
  first(sign: Sign): Step | undefined {
    return this.steps.find(({ signs }) => signs.has(sign))
  }

  last(sign: Sign): Step | undefined {
    return this.steps.findLast(({ signs }) => signs.has(sign))
  }

  all(sign: Sign): readonly Step[] {
    return this.steps.filter(({ signs }) => signs.has(sign))
  }

  /** The first step whose answer its scenario made wrong, and that reached the client whole; a fault is no part of it. */
  get firstBent(): Step | undefined {
    return this.steps.find(
      ({ event }) => event.bent !== undefined && event.bent !== 'fault' && event.delivered,
    )
  }

  /** The same, of the answers that one seam made wrong. */
  bentBy(seam: SeamName): Step | undefined {
    return this.steps.find(({ event }) => event.bent === seam && event.delivered)
  }

  /** What came after a step. */
  after(step: Step): Story {
    return new Story(
      this.steps.filter(({ number }) => number > step.number),
      this.context,
    )
  }

  /** What came before a step. */
  before(step: Step): Story {
    return new Story(
      this.steps.filter(({ number }) => number < step.number),
      this.context,
    )
  }

  /** What came at most so many milliseconds after a step was answered. */
  soonAfter(step: Step, ms: number): Story {
    const until = answeredAt(step) + ms
    return new Story(
      this.after(step).steps.filter(({ event }) => event.at <= until),
      this.context,
    )
  }
}

/** The story of a realm's events. */
export function storyOf(events: readonly HandshakeEvent[], context: StoryContext): Story {
  return new Story(stepsOf(events, context.realm), context)
}
