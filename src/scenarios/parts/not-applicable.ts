import { inconclusive, type Judgement } from '../../evidence/judgement.ts'
import { type Revision, revisionOf } from '../../evidence/revision.ts'
import type { Story } from '../../evidence/story.ts'

/** The judgement on a client of an older revision than the first that has the rule. */
export function notApplicable(story: Story, since: Revision): Judgement | undefined {
  const revision = revisionOf(story)
  if (revision === undefined || revision >= since) return undefined
  return inconclusive(`The client speaks ${revision}; MCP has this rule since ${since}.`)
}
