// The view model of the handshake timeline: a page of attempts, each with its steps. Text between backticks is
// printed as code.

import type { Details, JoiningDigest } from '../handshake/event.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { Phase } from './phases.ts'
import type { Filter } from './selection.ts'

export interface TimelinePage {
  readonly view: 'handshake'
  /** What a client has to be told to connect. */
  readonly start: StartView
  readonly csrf: string
  readonly paused: boolean
  /** Newest first. The steps of some may be left out, to keep the page small. */
  readonly attempts: readonly ListedAttempt[]
  /** Whether there are attempts at all, shown or not. */
  readonly hasAttempts: boolean
  readonly filter: FilterView
  /** The one attempt that is shown, if only one is. */
  readonly only: number | undefined
  /** The attempt before which those shown began, if these are older ones. */
  readonly before: number | undefined
  /** The address of older attempts, if there are any. */
  readonly olderHref: string | undefined
  readonly newestHref: string
  readonly jsonHref: string
  /** Seconds after which the page reloads, if the reader asked for that. */
  readonly refreshSeconds: number | undefined
  /** The address of the same page, with or without that. */
  readonly refreshHref: string
  /** The point from which live updates start. */
  readonly since: string
}

/** What an empty timeline offers to get one started. */
export interface StartView {
  readonly mcpUrl: string
  readonly clientId: string
  /** Undefined if it is somebody's own. */
  readonly clientSecret: string | undefined
  /** A command that makes the first step of an attempt. */
  readonly curl: string
  readonly phases: readonly Phase[]
}

/** What is shown, and what else can be. */
export interface FilterView extends Filter {
  readonly kinds: readonly { readonly text: string; readonly href: string; readonly isCurrent: boolean }[]
  readonly clients: readonly string[]
  /** The page without the filter, if there is one. */
  readonly allHref: string | undefined
  /** The kind that live updates must have to be shown. */
  readonly wantedKind: AttemptView['kind'] | undefined
}

export interface ListedAttempt {
  readonly attempt: AttemptView
  /** Whether evidence and steps are shown right away, behind a click, or on their own page. */
  readonly steps: 'open' | 'closed' | 'elsewhere'
}

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
  readonly details: Omit<Details, JoiningDigest>
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
