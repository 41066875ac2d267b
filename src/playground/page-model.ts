// Strings are ready to print; text between backticks is printed as code.

import type { Link, Notice } from '../http/page.ts'
import type { Explained } from '../refusals/explained.ts'

/** A line of a request or a response. */
export interface LineView {
  readonly text: string
  /** Whether it is what matters. */
  readonly isMarked: boolean
}

/** A request or a response, for reading. */
export interface MessageView {
  /** The first line, and the headers that tell something. */
  readonly head: readonly LineView[]
  /** The other headers. */
  readonly minor: readonly string[]
  readonly body: readonly LineView[]
  /** Names of headers and parameters that were left out on purpose. */
  readonly leftOut: readonly string[]
}

/** A request and its response, with secrets masked, and a command that sends the same request. */
export interface ExchangeView {
  readonly title: string
  readonly request: MessageView
  /** Undefined if this server did not see one; `remark` then says why. */
  readonly response: MessageView | undefined
  readonly remark: string | undefined
  readonly curl: string
  readonly isOpen: boolean
}

/** A value that a client holds, shown on request. */
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
  /** Whether it is the next one, or the one that was taken last. */
  readonly isCurrent: boolean
  readonly why: string
  readonly rule: Link
  readonly outcome: string | undefined
  /** The result of the step, printed verbatim. */
  readonly result: string | undefined
  readonly facts: readonly { readonly term: string; readonly text: string }[]
  readonly held: readonly HeldValueView[]
  readonly exchanges: readonly ExchangeView[]
  readonly explained: Explained | undefined
  /** Alternative ways to take it, or the same way again. */
  readonly buttons: readonly ButtonView[]
  readonly breaks: readonly ButtonView[]
  /** The result of the last step that was broken on purpose. */
  readonly broken:
    | {
        readonly label: string
        readonly outcome: string
        readonly exchanges: readonly ExchangeView[]
        readonly explained: Explained | undefined
      }
    | undefined
}

/** The next step: a form, or a link if the browser takes it. */
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
  /** What keeps the playground from working here, and the option that fixes it. */
  readonly obstacle: { readonly text: string; readonly option: string } | undefined
  /** Whether the reader must sign in before anything else. */
  readonly needsSignIn: boolean
  readonly steps: readonly WalkStepView[]
  readonly next: NextView | undefined
  /** Where to go when the walk is over. */
  readonly onward: { readonly timelineHref: string; readonly connectHref: string }
}

/** Where the default redirect URI lands when no client listens there. */
export interface CallbackPage {
  readonly view: 'callback'
  readonly title: string
  readonly lead: string
  /** What was received, parameter by parameter, and what a client makes of it. */
  readonly received: readonly { readonly name: string; readonly value: string; readonly remark: string }[]
  readonly explained: Explained | undefined
  /** What the client does next. */
  readonly next:
    | {
        readonly text: string
        readonly command: string | undefined
        /** For a person who does not have the verifier. */
        readonly playgroundHref: string | undefined
      }
    | undefined
  readonly links: readonly Link[]
}
