// Programs are told the same as people, without what is only for the page.

import type { AttemptView } from './page-model.ts'

/** An attempt as JSON. */
export function attemptJson({ date, time, quiet, steps, ...attempt }: AttemptView): object {
  return {
    ...attempt,
    steps: steps.map(({ key, time, lastTime, outcomeText, isOpen, ...step }) => step),
  }
}
