// The view model of the handshake timeline: a page of attempts, each with its steps. Text between backticks is
// printed as code.

import type { Details, JoiningDigest } from '../handshake/event.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import type { ExplainedRefusal } from '../refusals/explained.ts'

export interface TimelinePage {
  readonly view: 'handshake'
  /** Where clients connect. */
  readonly mcpUrl: string
  readonly csrf: string
  readonly paused: boolean
  /** Newest first. The steps of some may be left out, to keep the page small. */
  readonly attempts: readonly ListedAttempt[]
  /** The one attempt that is shown, if only one is. */
  readonly only: number | undefined
  /** The address of older attempts, if there are any. */
  readonly olderHref: string | undefined
  /** Seconds after which the page reloads, if the reader asked for that. */
  readonly refreshSeconds: number | undefined
  /** The point from which live updates start. */
  readonly since: string
}

export interface ListedAttempt {
  readonly attempt: AttemptView
  /** Whether its steps are shown right away, behind a click, or on their own page. */
  readonly steps: 'open' | 'closed' | 'elsewhere'
}

export interface AttemptView {
  readonly id: number
  readonly client: string
  /** RFC 3339. */
  readonly startedAt: string
  readonly date: string
  readonly time: string
  readonly kind: 'ok' | 'warn' | 'error' | 'pending'
  readonly title: string
  readonly fix: string | undefined
  readonly snippet: string | undefined
  readonly reason: RefusalReason | undefined
  readonly stepCount: number
  /** Nothing has come for so long that the attempt will not change any more. */
  readonly quiet: boolean
  readonly steps: readonly StepView[]
}

export interface StepView {
  /** Names the step within its attempt. */
  readonly key: string
  /** Undefined, like the fields below, for a step that was not seen. */
  readonly time: string | undefined
  readonly at: string | undefined
  readonly request: string | undefined
  readonly status: number | undefined
  readonly durationMs: number | undefined
  readonly outcome: 'ok' | 'challenge' | 'absent' | 'refused' | 'missing'
  readonly outcomeText: string
  readonly name: string
  readonly count: number
  /** The time of the last one, if there were several. */
  readonly lastTime: string | undefined
  readonly facts: readonly string[]
  /** The same facts for programs. */
  readonly details: Omit<Details, JoiningDigest>
  readonly meaning: string | undefined
  readonly rule?: Rule
  readonly findings: readonly FindingView[]
  readonly refusal: ExplainedRefusal | undefined
  /** Whether its explanation is open from the start. */
  readonly isOpen: boolean
}

export interface FindingView {
  readonly label: 'Missing' | 'Remark'
  readonly title: string
  readonly text: string
  readonly rule: Rule
}
