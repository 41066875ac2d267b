// A refusal as a person sees it. The texts are in explanations/; they come together here, and TypeScript fails if a
// reason has none. Received strings are in “quotes” and not escaped: whoever prints them must do that.

import { authorizeTexts } from './explanations/authorize.ts'
import { clientTexts } from './explanations/client.ts'
import { controlTexts } from './explanations/control.ts'
import { loginTexts } from './explanations/login.ts'
import { mcpTexts } from './explanations/mcp.ts'
import { redirectTexts } from './explanations/redirect.ts'
import { requestTexts } from './explanations/request.ts'
import { resourceTexts } from './explanations/resource.ts'
import { scenarioTexts } from './explanations/scenario.ts'
import { storeTexts } from './explanations/store.ts'
import {
  type Cause,
  knownClients,
  type ReasonText,
  type ReasonTexts,
  type Rule,
} from './explanations/text.ts'
import { tokenTexts } from './explanations/token.ts'
import type { Refusal, RefusalFacts, RefusalReason } from './refusal.ts'

const texts: ReasonTexts<RefusalReason> = {
  ...clientTexts,
  ...requestTexts,
  ...redirectTexts,
  ...authorizeTexts,
  ...loginTexts,
  ...tokenTexts,
  ...resourceTexts,
  ...mcpTexts,
  ...scenarioTexts,
  ...controlTexts,
  ...storeTexts,
}

/** Every reason, in the order of the tables. */
export const reasons = Object.keys(texts) as readonly RefusalReason[]

/** One refusal, explained with its facts. */
export interface Explanation {
  /** A sentence without its period, naming the cause. */
  readonly title: string
  readonly expected: string
  /** Never holds a secret, because facts do not. */
  readonly received: string
  readonly rule: Rule
  readonly fix: string
  /** An option, header or line of code to copy. */
  readonly snippet?: string
}

/** Explains one refusal. */
export function explain(refusal: Refusal): Explanation {
  // One lookup serves the whole union; the table's type ties each text to the facts of its own reason.
  const { title, rule, fix, snippet, particulars } = texts[refusal.reason] as ReasonText<RefusalReason>
  const general = { title, rule, fix, ...(snippet !== undefined && { snippet }) }
  return { ...general, ...particulars(refusal.facts as RefusalFacts[RefusalReason]) }
}

/** A reason in general, without facts: the page that `error_uri` leads to. */
export interface ReasonPage {
  readonly reason: RefusalReason
  readonly title: string
  readonly meaning: string
  readonly rule: Rule
  readonly fix: string
  readonly snippet?: string
}

/** What is said about a reason in general. */
export function reasonPage(reason: RefusalReason): ReasonPage {
  const { title, meaning, rule, fix, snippet } = texts[reason]
  return { reason, title, meaning, rule, fix, ...(snippet !== undefined && { snippet }) }
}

/** The usual causes of a reason; `known` are those of particular clients. */
export function causesOf(reason: RefusalReason, known: readonly Cause[]): readonly Cause[] {
  return texts[reason].causes.flatMap((cause) => (cause === knownClients ? known : [cause]))
}
