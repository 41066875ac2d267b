// What a rule is: one thing that a right client does, and how it shows in its requests. This room judges clients, and
// no other does; it knows events as evidence, never addresses or scenarios.

import type { Level } from '../evidence/level.ts'
import type { Revision } from '../evidence/revision.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import type { Rule as Citation } from '../protocol/explanations/text.ts'

export const ruleGroups = [
  'Discovery',
  'Authorization request',
  'Token request',
  'Lifetime',
  'MCP requests',
  'Step-up',
] as const

export type RuleGroup = (typeof ruleGroups)[number]

/** What a rule finds in a story. */
export interface Finding {
  readonly result: 'pass' | 'fail' | 'not seen'
  /** The requests that it rests on; of a failure, all that are wrong. */
  readonly steps: readonly Step[]
  /** Of a failure, as far as two values can be set side by side. */
  readonly expected?: string | undefined
  readonly received?: string | undefined
  /** A sentence for a person. */
  readonly reason: string
}

export interface RuleContext {
  /** Nothing before the story let the client know this server. */
  readonly fresh: boolean
  /** The revision that the client speaks, as far as that is known. */
  readonly revision: Revision | undefined
}

export interface Rule {
  /** It never changes its meaning. */
  readonly id: string
  readonly group: RuleGroup
  /** What a right client does: a phrase that follows “The client”. */
  readonly statement: string
  readonly level: Level
  /** The first revision for which it holds, if not for all. */
  readonly since?: Revision
  /** The last one. */
  readonly until?: Revision
  readonly rule: Citation
  readonly judge: (story: Story, context: RuleContext) => Finding
}
