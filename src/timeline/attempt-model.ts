// The view model of one attempt, in strings ready to print. Text between backticks is code. Programs get most of it
// (json.ts), so that this must not need the types of a library.

import type { Details, DigestName } from '../handshake/event.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { Phase } from './phases.ts'

export interface AttemptView {
  readonly id: number
  readonly client: string
  /** RFC 3339. */
  readonly startedAt: string
  /** The same for people. */
  readonly started: string
  readonly kind: 'ok' | 'warn' | 'error' | 'pending'
  readonly title: string
  readonly fix: string | undefined
  readonly snippet: string | undefined
  readonly reason: RefusalReason | undefined
  /** The rule behind the fix, if the fix is not that of a refusal. */
  readonly rule: Rule | undefined
  /** The refusal that it is stuck on, explained. */
  readonly evidence: ExplainedRefusal | undefined
  /** How far it got. */
  readonly phases: readonly Phase[]
  readonly stepCount: number
  readonly steps: readonly StepView[]
}

export interface StepView {
  /** Names the step within its attempt. */
  readonly key: string
  /** Its number among the requests of a client under test; undefined where steps are folded. */
  readonly number: number | undefined
  /** What a test or a scenario did to the request or its answer, if it did; so that nobody takes it for a defect. */
  readonly bent: string | undefined
  /** Undefined, like the fields below, for a step that was not seen. */
  readonly time: string | undefined
  readonly at: string | undefined
  /** Milliseconds since the first step of the attempt. */
  readonly afterMs: number | undefined
  /** The same for people. */
  readonly after: string | undefined
  readonly request: string | undefined
  readonly status: number | undefined
  readonly durationMs: number | undefined
  readonly outcome: 'ok' | 'challenge' | 'absent' | 'refused' | 'missing'
  readonly outcomeText: string
  readonly name: string
  readonly count: number
  readonly facts: readonly string[]
  /** Those that no earlier step told. */
  readonly newFacts: readonly string[]
  /** The same facts for programs. */
  readonly details: Omit<Details, DigestName>
  readonly meaning: string | undefined
  /** The meaning again, where the page prints it: at the last step that is missing or waited after. */
  readonly hint: string | undefined
  readonly rule?: Rule
  readonly findings: readonly FindingView[]
  readonly refusal: ExplainedRefusal | undefined
  /** Whether its refusal is the evidence of the attempt. */
  readonly isEvidence: boolean
}

export interface FindingView {
  readonly label: 'Missing' | 'Remark'
  readonly title: string
  readonly text: string
  readonly rule: Rule
  /** Whether the headline tells it already. */
  readonly isInHeadline: boolean
}
