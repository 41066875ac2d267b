// Programs are told the same as people, without what is only for the page.

import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { AttemptView } from './page-model.ts'

/** An attempt as JSON. */
export function attemptJson({ date, time, quiet, steps, ...attempt }: AttemptView): object {
  return {
    ...attempt,
    steps: steps.map(({ key, time, lastTime, outcomeText, isOpen, refusal, ...step }) => ({
      ...step,
      refusal: refusal && withoutMarks(refusal),
    })),
  }
}

/** Programs can compare the two strings themselves. */
function withoutMarks({ comparison, ...refusal }: ExplainedRefusal): object {
  return refusal
}
