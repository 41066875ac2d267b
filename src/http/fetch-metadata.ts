// Owns what pages of other sites may make a browser ask of our pages: a visit, nothing else. A picture or a fetch
// brings no cookie of ours along, so each one would take up a session, until there is no room for people.

import type { RequestHandler } from 'express'
import { refuse } from '../protocol/refusal.ts'

/** Refuses what another site embeds or fetches. Programs and old browsers do not say, and pass. */
export function visitsOnly(): RequestHandler {
  return (req, _res, next) => {
    const destination = req.get('sec-fetch-dest') ?? 'document'
    if (!isCrossSite(req.get('sec-fetch-site')) || destination === 'document') return next()
    throw refuse('embedded_elsewhere', {})
  }
}

/** Whether a `Sec-Fetch-Site` header says that a page of another site is behind the request. */
export function isCrossSite(secFetchSite: string | undefined): boolean {
  return secFetchSite === 'cross-site'
}
