// An attempt as a story, for the rules: they judge it like a run.

import type { Step } from '../evidence/step.ts'
import { type Story, storyOf } from '../evidence/story.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import type { Attempt, Row } from './attempt.ts'

export interface AttemptStory {
  readonly story: Story
  /** The row of a step. */
  readonly rowOf: (step: Step) => number
}

export interface AttemptStoryContext {
  readonly publicUrl: string
  /** Nothing more is expected. */
  readonly quiet: boolean
}

/** The story of an attempt: of a row that was repeated, its first and its last request. */
export function attemptStory(
  { rows }: Pick<Attempt, 'rows'>,
  { publicUrl, quiet }: AttemptStoryContext,
): AttemptStory {
  const told = rows.flatMap((row, at) => eventsOf(row).map((event) => ({ event, at })))
  const realm = rows[0]?.first.realm ?? ''
  const story = storyOf(
    told.map(({ event }) => event),
    { realm, issuer: publicUrl, isQuiet: quiet, starts: [] },
  )
  return { story, rowOf: ({ number }) => told[number - 1]?.at ?? 0 }
}

function eventsOf({ first, last, count }: Row): readonly HandshakeEvent[] {
  return count > 1 ? [first, last] : [first]
}
