import { type Comparison, difference, textDifference } from '../protocol/difference.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { explain, reasonPage } from '../protocol/explain.ts'
import type { Rule } from '../protocol/explanations/text.ts'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'

/** Why something was refused, by whomever, as every page prints it. Text between backticks is code. */
export interface Explained {
  readonly title: string
  /** What it means in general, if the facts are not known. */
  readonly meaning?: string
  readonly received?: string
  readonly expected?: string
  /** Where what was sent differs from what is registered; shown instead of `received` and `expected`. */
  readonly comparison?: Comparison | undefined
  /** The rule that says so, with its section. */
  readonly rule: Rule
  readonly fix: string
  /** Something to copy: a command, a setting. */
  readonly snippet?: string
  /** The command that starts this server with the snippet, if that is an option of it; shown instead. */
  readonly restart?: string | undefined
  /** One of this server's reasons; logs can be searched for its name. */
  readonly reason?: RefusalReason
  /** The page with more about it. */
  readonly href?: string
}

/** The same for a refusal by this server whose facts are known. */
export interface ExplainedRefusal extends Explained {
  readonly received: string
  readonly expected: string
  readonly reason: RefusalReason
  readonly href: string
}

/** Explains a refusal by this server, with its facts. */
export function explainedRefusal(refusal: Refusal): ExplainedRefusal {
  const { reason } = refusal
  const explanation = explain(refusal)
  return {
    ...explanation,
    restart: restartWith(explanation.snippet),
    comparison: comparison(refusal),
    reason,
    href: errorPath(reason),
  }
}

/** How people start this server: from its source, or as the package that it is built into. */
export const startCommand = import.meta.url.endsWith('.ts') ? 'npx tsx src/server.ts' : 'npx mcp-static-auth'

function restartWith(snippet: string | undefined): string | undefined {
  return snippet?.startsWith('--') ? `${startCommand} ${snippet}` : undefined
}

function comparison(refusal: Refusal): Comparison | undefined {
  switch (refusal.reason) {
    case 'redirect_uri_unregistered':
    case 'redirect_uri_unsafe':
      return difference(refusal.facts.received, refusal.facts.registered)
    case 'client_id_unknown':
      return textDifference(refusal.facts.received, refusal.facts.registered)
    default:
      return undefined
  }
}

/** Explains a reason whose facts are not known. */
export function explainedReason(reason: RefusalReason): Explained {
  return { ...reasonPage(reason), restart: restartWith(reasonPage(reason).snippet), href: errorPath(reason) }
}
