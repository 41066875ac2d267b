// Owns how a refusal becomes the page that a person sees: the explanation, and for redirect URIs the sent and
// the registered ones side by side.

import type { Link } from '../http/page.ts'
import { explain, reasonPage } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type Comparison, difference, textDifference } from './difference.ts'

/** A refusal, explained to a person. In its sentences, what stands between backticks is printed as code. */
export interface ErrorPage {
  readonly view: 'error'
  readonly title: string
  /** What this error means in general: more than the title says. */
  readonly lead: string
  readonly received: string | undefined
  readonly expected: string | readonly string[] | undefined
  /** Takes the place of `received` and `expected`: the redirect URI sent, and the registered ones. */
  readonly comparison?: Comparison | undefined
  /** The rule that says so, with its section. */
  readonly rule?: Link | undefined
  readonly fix: string
  /** Something to copy: a command, a setting. */
  readonly fixSnippet?: string | undefined
  /** The name in the list of refusal reasons, by which to search logs and this server's pages. */
  readonly reason: string
  readonly links: readonly Link[]
}

/** The view of a refusal. */
export function errorPage(refusal: Refusal): ErrorPage {
  const { title, expected, received, rule, fix, snippet } = explain(refusal)
  return {
    view: 'error',
    title,
    lead: reasonPage(refusal.reason).meaning,
    expected,
    received,
    comparison: comparison(refusal),
    rule,
    fix,
    fixSnippet: snippet,
    reason: refusal.reason,
    links: [
      { text: 'More about this error', href: `${paths.errors}/${refusal.reason}` },
      { text: 'Home', href: '/' },
    ],
  }
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
