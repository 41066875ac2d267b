// The page that a person sees for a refusal, and the page about a reason in general, which `error_uri` points to. For
// redirect URIs and client ids it shows the sent one beside the registered ones.

import { knownCauses } from '../clients/known-causes.ts'
import type { Link } from '../http/page.ts'
import { type Comparison, difference, textDifference } from '../protocol/difference.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { causesOf, reasonPage } from '../protocol/explain.ts'
import type { Cause } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'
import { type Explained, explainedReason, explainedRefusal } from './explained.ts'

export interface ErrorPage {
  readonly view: 'error'
  /** The title of the browser window. */
  readonly title: string
  /** What this error means in general: more than its title says. */
  readonly lead: string
  readonly explained: Explained
  /** Shown instead of what was received and expected. */
  readonly comparison?: Comparison | undefined
  readonly causes: readonly Cause[]
  readonly links: readonly Link[]
}

/** The page of one refusal. */
export function errorPage(refusal: Refusal): ErrorPage {
  const explained = explainedRefusal(refusal)
  return {
    view: 'error',
    title: `Error: ${explained.title.replaceAll('`', '')}`,
    lead: reasonPage(refusal.reason).meaning,
    explained,
    comparison: comparison(refusal),
    causes: [],
    links: [
      { text: 'More about this error', href: errorPath(refusal.reason) },
      { text: 'Home', href: '/' },
    ],
  }
}

/** The page of a reason, without the facts of a case. */
export function errorReasonPage(reason: RefusalReason): ErrorPage {
  const { title, meaning } = reasonPage(reason)
  return {
    view: 'error',
    title,
    lead: meaning,
    explained: explainedReason(reason),
    causes: causesOf(reason, knownCauses(reason)),
    links: [
      { text: 'All errors', href: paths.errors },
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
