import type { Link } from '../http/page.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { explain, reasonPage } from '../protocol/explain.ts'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'

/** Why something was refused, as every page prints it: whoever refused. Between backticks is code. */
export interface Explained {
  readonly title: string
  /** What it means in general, where the particulars are not known. */
  readonly meaning?: string
  readonly received?: string
  readonly expected?: string
  /** The rule that says so, with its section. */
  readonly rule: Link
  readonly fix: string
  /** Something to copy: a command, a setting. */
  readonly snippet?: string
  /** One of this server's reasons: by its name one searches the logs. */
  readonly reason?: RefusalReason
  /** Where there is more about it. */
  readonly href?: string
}

/** The same for a refusal of this server whose facts are known. */
export interface ExplainedRefusal extends Explained {
  readonly received: string
  readonly expected: string
  readonly reason: RefusalReason
  readonly href: string
}

/** A refusal of this server, with the facts of the case. */
export function explainedRefusal(refusal: Refusal): ExplainedRefusal {
  const { reason } = refusal
  return { ...explain(refusal), reason, href: errorPath(reason) }
}

/** A reason alone, when its facts are not known. */
export function explainedReason(reason: RefusalReason): Explained {
  const { title, meaning, rule, fix } = reasonPage(reason)
  return { title, meaning, rule, fix, reason, href: errorPath(reason) }
}
