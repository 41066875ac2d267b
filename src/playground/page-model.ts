// Strings are ready to print; between backticks is code.

import type { Link, Notice } from '../http/page.ts'
import type { Explained } from '../refusals/explained.ts'

/** A request and its response as texts, secrets masked, and a command that sends the same. */
export interface ExchangeView {
  readonly title: string
  readonly request: string
  /** Undefined when this server did not see one: then `remark` says why. */
  readonly response: string | undefined
  readonly remark: string | undefined
  readonly curl: string
  readonly isOpen: boolean
}

/** A value that a client holds: shown when asked for. */
export interface HeldValueView {
  readonly name: string
  readonly masked: string
  readonly value: string
}

export interface ButtonView {
  readonly name: string
  readonly value: string
  readonly label: string
  readonly field?: { readonly name: string; readonly label: string; readonly value: string }
}

export interface WalkStepView {
  readonly id: string
  readonly title: string
  readonly status: 'ok' | 'refused' | 'pending' | 'later'
  readonly why: string
  readonly rule: Link
  readonly outcome: string | undefined
  /** What the step was taken for, to be printed as it is. */
  readonly result: string | undefined
  readonly facts: readonly { readonly term: string; readonly text: string }[]
  readonly held: readonly HeldValueView[]
  readonly exchanges: readonly ExchangeView[]
  readonly explained: Explained | undefined
  /** Other ways to take it, or the one way again. */
  readonly buttons: readonly ButtonView[]
  readonly breaks: readonly ButtonView[]
  /** What came of the last attempt that was broken on purpose. */
  readonly broken:
    | {
        readonly label: string
        readonly outcome: string
        readonly exchanges: readonly ExchangeView[]
        readonly explained: Explained | undefined
      }
    | undefined
}

/** The step that goes on: a form, or for the browser's own step a link. */
export interface NextView {
  readonly id: string
  readonly title: string
  readonly button: string
  readonly href: string | undefined
}

/** The walk through a client's handshake. */
export interface PlaygroundPage {
  readonly view: 'playground'
  readonly csrf: string
  readonly hasRun: boolean
  readonly notice: Notice | undefined
  /** What keeps it from working here, and the option that would help. */
  readonly obstacle: { readonly text: string; readonly option: string } | undefined
  /** Whether the reader must sign in before anything else. */
  readonly needsSignIn: boolean
  readonly steps: readonly WalkStepView[]
  readonly next: NextView | undefined
  readonly links: readonly Link[]
}

/** Where the default redirect URI lands when no client listens there. */
export interface CallbackPage {
  readonly view: 'callback'
  readonly title: string
  readonly lead: string
  /** What came, parameter by parameter, with what a client makes of it. */
  readonly received: readonly { readonly name: string; readonly value: string; readonly remark: string }[]
  readonly explained: Explained | undefined
  /** What the client does next. */
  readonly next: { readonly text: string; readonly command: string | undefined } | undefined
  readonly links: readonly Link[]
}
