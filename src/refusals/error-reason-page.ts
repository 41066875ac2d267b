// The page about a reason in general, which `error_uri` points to.

import { knownCauses } from '../clients/known-causes.ts'
import { causesOf, reasonPage } from '../protocol/explain.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import { errorCodeOf } from '../protocol/wire.ts'
import type { ErrorPage } from './error-page.ts'
import { explainedReason } from './explained.ts'

/** Without the facts of a case. */
export function errorReasonPage(reason: RefusalReason): ErrorPage {
  // This page is what the link leads to.
  const { href, ...explained } = explainedReason(reason)
  return {
    view: 'error',
    current: 'errors',
    title: explained.title,
    lead: reasonPage(reason).meaning,
    explained,
    others: [],
    causes: causesOf(reason, knownCauses(reason)),
    error: errorCodeOf(reason),
  }
}
