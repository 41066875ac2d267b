// The steps themselves are in steps/, their order in walk.ts.

import type { Rule } from '../protocol/explanations/text.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Random } from '../secrets.ts'
import type { PlannedRequest } from './planned-request.ts'
import type { ReceivedResponse } from './response.ts'
import type { Run, StepId } from './run.ts'

/** What steps know besides the run: this server, and the client that it plays. */
export interface WalkContext {
  /** Where the pages are, which `error_uri` points to. */
  readonly publicUrl: string
  readonly issuer: string
  readonly resource: string
  readonly redirectUri: string
  readonly clientId: string
  readonly clientSecret: string
  /** The secret if it may be printed: only the built-in one. */
  readonly shownSecret: string | undefined
  readonly authMethods: readonly ClientAuthMethod[]
  readonly random: Random
  /** A token that is good for nothing but being refused for this reason. */
  readonly unusableToken: (flaw: 'expired' | 'other resource') => Promise<string>
}

/** What a person chose or entered. */
export type Choice = Readonly<Record<string, string | undefined>>

/** An alternative way to take a step. */
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
  /** What the client must hold for it; by default what the step itself needs. */
  readonly isPossible?: (run: Run) => boolean
  readonly plan: (run: Run, context: WalkContext) => PlannedRequest | Promise<PlannedRequest>
}

/** A value that the client holds after a step; masked until it is opened. */
export interface HeldValue {
  readonly name: string
  readonly value: string
}

/** How a step is taken correctly. */
export interface Taking {
  /** The requests, in order; none if the step needs no server. */
  readonly plan: (run: Run, context: WalkContext, choice: Choice) => readonly PlannedRequest[]
  /** Whether a response is the desired one; by default any 2xx status. */
  readonly isGood?: (response: ReceivedResponse, at: number) => boolean
  /** The new run, and what happened, in a sentence. */
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
  /** The label of the button. */
  readonly button: string
  /** Whether the client has what the step needs. */
  readonly isPossible: (run: Run) => boolean
  /** The request that its breaks change; by default the last one with which it is taken. */
  readonly right?: (run: Run, context: WalkContext) => PlannedRequest
  /** How the client takes it; absent if the browser takes it. */
  readonly take?: Taking
  readonly variants?: readonly Variant[]
  /** It can be taken repeatedly, and before its turn. */
  readonly isFree?: true
  readonly breaks: readonly Break[]
  readonly holds?: (run: Run) => readonly HeldValue[]
}
