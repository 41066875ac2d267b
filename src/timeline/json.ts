// Programs are told the same as people, without what is only for the page.

import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { AttemptView, FindingView, StepView } from './attempt-model.ts'
import { plainText } from './differences.ts'

/** A step of an attempt, for programs. */
export interface StepJson
  extends Omit<
    StepView,
    'key' | 'time' | 'after' | 'outcomeText' | 'newFacts' | 'hint' | 'isEvidence' | 'findings' | 'refusal'
  > {
  readonly findings: readonly Omit<FindingView, 'isInHeadline'>[]
  readonly refusal: RefusalJson | undefined
}

/** An explained refusal, with what differs as text. */
export interface RefusalJson extends Omit<ExplainedRefusal, 'comparison'> {
  readonly difference: ReturnType<typeof plainText> | undefined
}

/** An attempt of a client, for programs. */
export interface AttemptJson extends Omit<AttemptView, 'started' | 'rule' | 'evidence' | 'steps'> {
  readonly steps: readonly StepJson[]
}

/** An attempt as JSON. */
export function attemptJson({ started, rule, evidence, steps, ...attempt }: AttemptView): AttemptJson {
  return { ...attempt, steps: steps.map(stepJson) }
}

/** A step as JSON. */
export function stepJson({
  key,
  time,
  after,
  outcomeText,
  newFacts,
  hint,
  isEvidence,
  findings,
  refusal,
  ...step
}: StepView): StepJson {
  return {
    ...step,
    findings: findings.map(({ isInHeadline, ...finding }) => finding),
    refusal: refusal && withoutMarks(refusal),
  }
}

function withoutMarks({ comparison, ...refusal }: ExplainedRefusal): RefusalJson {
  return { ...refusal, difference: comparison && plainText(comparison) }
}
