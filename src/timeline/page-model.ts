// The view model of the handshake timeline: a page of attempts, each with its steps. Text between backticks is
// printed as code.

import type { AttemptView } from './attempt-model.ts'
import type { ControlView } from './control-form.ts'
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
  /** Where clients under test are shown, if there is such a place. */
  readonly reportsHref: string | undefined
  /** Seconds after which the page reloads, if the reader asked for that. */
  readonly refreshSeconds: number | undefined
  /** The address of the same page, with or without that. */
  readonly refreshHref: string
  /** The point from which live updates start. */
  readonly since: string
  /** What can be commanded; undefined if nothing. */
  readonly control: ControlView | undefined
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
