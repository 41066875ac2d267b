// The links at the top of every page for people. A reader is offered only pages that this reader may open.

import type { RequestHandler } from 'express'
import { paths } from '../protocol/names.ts'
import { type Audience, isOf } from './audience.ts'
import type { Link } from './page.ts'

/** A page that the navigation leads to; its views name it as `current`. */
interface NavigationEntry extends Link {
  readonly page: 'home' | 'timeline' | 'scenarios' | 'reports' | 'playground' | 'errors'
}

const entries: readonly NavigationEntry[] = [
  { page: 'home', text: 'Set up', href: '/' },
  { page: 'timeline', text: 'Timeline', href: paths.handshake },
  { page: 'scenarios', text: 'Scenarios', href: paths.scenarios },
  { page: 'reports', text: 'Reports', href: paths.report },
  { page: 'playground', text: 'Playground', href: paths.playground },
  { page: 'errors', text: 'Errors', href: paths.errors },
]

const ofEverybody: readonly NavigationEntry['page'][] = ['home', 'scenarios', 'errors']

/**
 * Gives every view the entries of its reader, as `navigation`; goes before all routes.
 *
 * @param watchers who may see what clients do: the timeline, the reports, and the playground
 * @param has which pages there are only when clients can be tested here
 */
export function navigation(
  watchers: Audience,
  has: { readonly scenarios: boolean; readonly reports: boolean },
): RequestHandler {
  const isThere = (page: NavigationEntry['page']) =>
    (page !== 'scenarios' || has.scenarios) && (page !== 'reports' || has.reports)
  const forWatchers = entries.filter(({ page }) => isThere(page))
  const forEverybody = forWatchers.filter(({ page }) => ofEverybody.includes(page))
  return (req, res, next) => {
    res.locals['navigation'] = isOf(watchers, req) ? forWatchers : forEverybody
    next()
  }
}
