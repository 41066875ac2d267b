// What the rules find in a story.

import { revisionOf } from '../evidence/revision.ts'
import type { Story } from '../evidence/story.ts'
import { notSeen } from './finding.ts'
import type { Finding, Revision, Rule } from './rule.ts'
import { rules } from './rules.ts'

export interface RuleResult extends Omit<Finding, 'result'> {
  readonly rule: Rule
  /** Not applicable: the rule does not hold for the revision that the client speaks. */
  readonly result: Finding['result'] | 'not applicable'
}

export interface AssessmentOptions {
  /** Nothing before the story let the client know this server. */
  readonly fresh: boolean
  /** The revision to judge by; by default the highest that the client sent. */
  readonly revision?: Revision | undefined
}

/** The results of all rules, or of the given ones. */
export function assess(
  story: Story,
  { fresh, revision = revisionOf(story) }: AssessmentOptions,
  which: readonly Rule[] = rules,
): readonly RuleResult[] {
  return which.map((rule) => {
    const reason = whyNotApplicable(rule, revision)
    if (reason !== undefined) return { ...notSeen(reason), rule, result: 'not applicable' }
    return { ...rule.judge(story, { fresh, revision }), rule }
  })
}

function whyNotApplicable({ since, until }: Rule, revision: Revision | undefined): string | undefined {
  if (revision === undefined) return undefined
  if (since !== undefined && revision < since)
    return `The client speaks ${revision}; this holds since ${since}.`
  if (until !== undefined && revision > until)
    return `The client speaks ${revision}; this held until ${until}.`
  return undefined
}
