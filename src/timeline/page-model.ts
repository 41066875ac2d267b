// The view model of the handshake timeline: a page of attempts, each with its steps. What stands between backticks in
// its sentences is printed as code.

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
  /** Where older attempts are, if there are more. */
  readonly olderHref: string | undefined
  /** Seconds after which the page loads itself anew, if the reader wanted that. */
  readonly refreshSeconds: number | undefined
  /** Where the live updates start. */
  readonly since: string
}

export interface ListedAttempt {
  readonly attempt: AttemptView
  /** Whether its steps are shown at once, behind a click, or on a page of their own. */
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
  /** Nothing came for so long that the attempt looks as it will. */
  readonly quiet: boolean
  readonly steps: readonly StepView[]
}

export interface StepView {
  /** Names the step within its attempt. */
  readonly key: string
  /** Undefined, like what follows, for a step that was not seen. */
  readonly time: string | undefined
  readonly at: string | undefined
  readonly request: string | undefined
  readonly status: number | undefined
  readonly durationMs: number | undefined
  readonly outcome: 'ok' | 'challenge' | 'absent' | 'refused' | 'missing'
  readonly outcomeText: string
  readonly name: string
  readonly count: number
  /** Of several, when the last one came. */
  readonly lastTime: string | undefined
  readonly facts: readonly string[]
  /** The same facts for programs. */
  readonly details: Omit<Details, JoiningDigest>
  readonly meaning: string | undefined
  readonly rule?: Rule
  readonly findings: readonly FindingView[]
  readonly refusal: ExplainedRefusal | undefined
  /** Whether its explanation is shown at once. */
  readonly isOpen: boolean
}

export interface FindingView {
  readonly label: 'Missing' | 'Remark'
  readonly title: string
  readonly text: string
  readonly rule: Rule
}
