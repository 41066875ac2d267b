// Programs are told the same as people, without what is only for the page.

import type { ExplainedRefusal } from '../refusals/explained.ts'
import { plainText } from './differences.ts'
import type { AttemptView } from './page-model.ts'

/** An attempt as JSON. */
export function attemptJson({ started, rule, evidence, steps, ...attempt }: AttemptView): object {
  return {
    ...attempt,
    steps: steps.map(
      ({ key, time, after, outcomeText, newFacts, hint, isEvidence, findings, refusal, ...step }) => ({
        ...step,
        findings: findings.map(({ isInHeadline, ...finding }) => finding),
        refusal: refusal && withoutMarks(refusal),
      }),
    ),
  }
}

function withoutMarks({ comparison, ...refusal }: ExplainedRefusal): object {
  return { ...refusal, difference: comparison && plainText(comparison) }
}
