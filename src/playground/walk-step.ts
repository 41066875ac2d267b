// What a step of the playground is. The steps themselves are in steps/, their order in walk.ts.

import type { Rule } from '../protocol/explanations/text.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Random } from '../secrets.ts'
import type { PlannedRequest } from './planned-request.ts'
import type { ReceivedResponse } from './response.ts'
import type { Run, StepId } from './run.ts'

/** What steps know beside the run: this server, and the client that it plays. */
export interface WalkContext {
  /** Where pages are, and `error_uri` leads. */
  readonly publicUrl: string
  readonly issuer: string
  readonly resource: string
  readonly redirectUri: string
  readonly clientId: string
  readonly clientSecret: string
  /** The same where it may be printed; undefined for a secret that is not the built-in one. */
  readonly shownSecret: string | undefined
  readonly authMethods: readonly ClientAuthMethod[]
  readonly random: Random
  /** A token that the MCP endpoint refuses for this reason, and for no other use. */
  readonly unusableToken: (flaw: 'expired' | 'other resource') => Promise<string>
}

/** What a person chose or typed. */
export type Choice = Readonly<Record<string, string | undefined>>

/** Another way to take a step than the usual one. */
export interface Variant {
  readonly value: string
  readonly label: string
  /** A text that goes with it. */
  readonly field?: { readonly name: string; readonly label: string; readonly value: string }
}

/** A way to do a step wrong, on purpose. */
export interface Break {
  readonly id: string
  readonly label: string
  /** What the client must hold for it; the same as for the step itself when absent. */
  readonly isPossible?: (run: Run) => boolean
  readonly plan: (run: Run, context: WalkContext) => PlannedRequest | Promise<PlannedRequest>
}

/** A value that the client holds after a step: masked until it is asked for. */
export interface HeldValue {
  readonly name: string
  readonly value: string
}

/** How a step is taken as it should be. */
export interface Taking {
  /** The requests, in order; none when the client does it by itself. */
  readonly plan: (run: Run, context: WalkContext, choice: Choice) => readonly PlannedRequest[]
  /** Whether a response is the one that was hoped for; a 2xx status when absent. */
  readonly isGood?: (response: ReceivedResponse, at: number) => boolean
  /** What the run becomes by it, and what happened, in a sentence. */
  readonly learn: (
    run: Run,
    responses: readonly ReceivedResponse[],
    context: WalkContext,
    choice: Choice,
  ) => { readonly run: Run; readonly outcome: string; readonly result?: string | undefined }
}

export interface WalkStep {
  readonly id: StepId
  readonly title: string
  /** Why it exists, in a sentence or two. */
  readonly why: string
  readonly rule: Rule
  /** What the button says. */
  readonly button: string
  /** Whether the client has what the step needs. */
  readonly isPossible: (run: Run) => boolean
  /** How the client takes it; absent where the browser does. */
  readonly take?: Taking
  readonly variants?: readonly Variant[]
  /** It can be taken again and again, and before it is its turn. */
  readonly isFree?: true
  readonly breaks: readonly Break[]
  readonly holds?: (run: Run) => readonly HeldValue[]
}
