// The page that a person sees for a refusal.

import type { RegisteredUri } from '../protocol/difference.ts'
import { reasonPage } from '../protocol/explain.ts'
import type { Cause } from '../protocol/explanations/text.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { OAuthErrorCode } from '../protocol/wire.ts'
import { type Explained, explainedRefusal } from './explained.ts'

export interface ErrorPage {
  readonly view: 'error'
  /** The page of the navigation to which it belongs, if to any. */
  readonly current?: 'errors'
  /** The title of the browser window. */
  readonly title: string
  /** What this error means in general: more than its title says. */
  readonly lead: string
  readonly explained: Explained
  /** What else is registered besides the closest. */
  readonly others: readonly RegisteredUri[]
  readonly causes: readonly Cause[]
  /** The error code that programs get for this reason. */
  readonly error?: OAuthErrorCode | undefined
}

/** The page of one refusal. */
export function errorPage(refusal: Refusal): ErrorPage {
  const explained = explainedRefusal(refusal)
  return {
    view: 'error',
    title: `Error: ${explained.title.replaceAll('`', '')}`,
    lead: reasonPage(refusal.reason).meaning,
    explained,
    others: explained.comparison?.registered.slice(1) ?? [],
    causes: [],
  }
}
