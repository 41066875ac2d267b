// Owns how a refusal becomes the page that a person sees: the explanation, and for redirect URIs the sent and
// the registered ones side by side.

import { explain, reasonPage } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type Comparison, difference, textDifference } from './difference.ts'
import type { ErrorPage } from './page.ts'

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
