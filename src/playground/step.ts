// Owns what a step of the playground is. The steps themselves are in steps/, their order in walk.ts.

import type { Rule } from '../protocol/explanations/text.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Random } from '../secrets.ts'
import type { PlannedRequest } from './request.ts'
import type { Run, StepId } from './run.ts'
import type { ReceivedResponse } from './self-client.ts'

/** What steps know beside the run. */
export interface Setting {
  readonly publicUrl: string
  readonly resource: string
  readonly redirectUri: string
  readonly clientId: string
  readonly clientSecret: string
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
  readonly plan: (run: Run, setting: Setting) => PlannedRequest | Promise<PlannedRequest>
}

/** A value that the client holds after a step: masked until it is asked for. */
export interface HeldValue {
  readonly name: string
  readonly value: string
}

/** How a step is taken as it should be. */
export interface Taking {
  /** The requests, in order; none when the client does it by itself. */
  readonly plan: (run: Run, setting: Setting, choice: Choice) => readonly PlannedRequest[]
  /** Whether a response is the one that was hoped for; a 2xx status when absent. */
  readonly isGood?: (response: ReceivedResponse, at: number) => boolean
  /** What the run becomes by it, and what happened, in a sentence. */
  readonly learn: (
    run: Run,
    responses: readonly ReceivedResponse[],
    setting: Setting,
    choice: Choice,
  ) => { readonly run: Run; readonly outcome: string; readonly result?: string | undefined }
}

export interface Step {
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
