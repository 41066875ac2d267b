// Programs are told the same as people, without what is only for the page.

import type { AttemptView } from './page-model.ts'

/** An attempt as JSON. */
export function attemptJson({ started, rule, evidence, steps, ...attempt }: AttemptView): object {
  return {
    ...attempt,
    steps: steps.map(({ key, time, after, outcomeText, newFacts, hint, isEvidence, findings, ...step }) => ({
      ...step,
      findings: findings.map(({ isInHeadline, ...finding }) => finding),
    })),
  }
}
