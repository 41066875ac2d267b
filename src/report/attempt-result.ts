// What the rules say of an attempt at the default realm, which belongs to the run of addresses that name none.

import { assess } from '../assessment/assess.ts'
import { paths } from '../protocol/names.ts'
import { quietMs } from '../runs/verdict.ts'
import type { Attempt } from '../timeline/attempt.ts'
import { attemptStory } from '../timeline/attempt-story.ts'
import { type ClientNames, clientNames, type RuleFinding } from './realm-result.ts'

export interface AttemptResult {
  readonly findings: readonly RuleFinding[]
  readonly client: ClientNames
  /** Epoch milliseconds of the last request. */
  readonly lastAt: number
  /** Where the attempt is. */
  readonly timeline: string
}

/** The result of an attempt at a time (epoch milliseconds). Its client may have connected before the timeline began. */
export function attemptResult(attempt: Attempt, publicUrl: string, now: number): AttemptResult {
  const { story } = attemptStory(attempt, { publicUrl, quiet: now - attempt.lastAt >= quietMs })
  return {
    // The timeline folds requests that are alike, so that its rows have no numbers to name here.
    findings: assess(story, { fresh: false }).map(({ rule: { id }, result, reason, expected, received }) => ({
      id,
      result,
      reason,
      expected,
      received,
    })),
    client: clientNames(story.steps.map(({ event }) => event)),
    lastAt: attempt.lastAt,
    timeline: `${publicUrl}${paths.handshake}?attempt=${attempt.id}`,
  }
}
