// Programs are told the same as people, without what is only for the page.

import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { AttemptView, StepView } from './page-model.ts'

/** A step of an attempt, for programs. */
export interface StepJson
  extends Omit<StepView, 'key' | 'time' | 'lastTime' | 'outcomeText' | 'isOpen' | 'refusal'> {
  readonly refusal: Omit<ExplainedRefusal, 'comparison'> | undefined
}

/** An attempt of a client, for programs. */
export interface AttemptJson extends Omit<AttemptView, 'date' | 'time' | 'quiet' | 'steps'> {
  readonly steps: readonly StepJson[]
}

/** An attempt as JSON. */
export function attemptJson({ date, time, quiet, steps, ...attempt }: AttemptView): AttemptJson {
  return {
    ...attempt,
    steps: steps.map(({ key, time, lastTime, outcomeText, isOpen, refusal, ...step }) => ({
      ...step,
      refusal: refusal && withoutMarks(refusal),
    })),
  }
}

/** Programs can compare the two strings themselves. */
function withoutMarks({ comparison, ...refusal }: ExplainedRefusal): StepJson['refusal'] {
  return refusal
}
