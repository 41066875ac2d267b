// The links at the top of every page for people. A reader is offered only pages that this reader may open.

import type { RequestHandler } from 'express'
import { paths } from '../protocol/names.ts'
import { type Audience, isOf } from './audience.ts'
import type { Link } from './page.ts'

/** A page that the navigation leads to; its views name it as `current`. */
interface NavigationEntry extends Link {
  readonly page: 'home' | 'timeline' | 'playground' | 'errors'
}

const forWatchers: readonly NavigationEntry[] = [
  { page: 'home', text: 'Set up', href: '/' },
  { page: 'timeline', text: 'Timeline', href: paths.handshake },
  { page: 'playground', text: 'Playground', href: paths.playground },
  { page: 'errors', text: 'Errors', href: paths.errors },
]

const forEverybody = forWatchers.filter(({ page }) => page === 'home' || page === 'errors')

/**
 * Gives every view the entries of its reader, as `navigation`; goes before all routes.
 *
 * @param watchers who may see what clients do: the timeline, and the playground
 */
export function navigation(watchers: Audience): RequestHandler {
  return (req, res, next) => {
    res.locals['navigation'] = isOf(watchers, req) ? forWatchers : forEverybody
    next()
  }
}
