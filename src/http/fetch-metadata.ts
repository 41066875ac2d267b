// Pages of other sites may only make a browser visit our pages, nothing else.

import type { Request, RequestHandler } from 'express'
import { originOf } from '../base-path.ts'
import { refuse } from '../protocol/refusal.ts'
import { visitOf } from './browser.ts'

/** Refuses what another site embeds or fetches. Programs and old browsers send no such header and pass. */
export function visitsOnly(): RequestHandler {
  return (req, _res, next) => {
    const destination = req.get('sec-fetch-dest') ?? 'document'
    if (req.get('sec-fetch-site') !== 'cross-site' || destination === 'document') return next()
    throw refuse('embedded_elsewhere', {})
  }
}

/** Whether a browser that says so wants to show the answer as a page. */
export function isVisit(req: Request): boolean {
  return req.get('sec-fetch-dest') === 'document'
}

/**
 * Whether a form of another site sent this request. Browsers withhold our cookies from it (SameSite=Lax), so a
 * missing cookie does not mean that there is none.
 */
export function isFormOfOtherSite(req: Request): boolean {
  if (req.method !== 'POST') return false
  const site = req.get('sec-fetch-site')
  return site === undefined ? isForeignOrigin(req) : site === 'cross-site'
}

/** Whether there is an `Origin` header with a foreign origin. The Host header was checked before. */
export function isForeignOrigin(req: Request): boolean {
  const origin = req.get('origin')
  if (origin === undefined || origin === originOf(visitOf(req).publicUrl)) return false
  return !URL.canParse(origin) || new URL(origin).host !== req.headers.host?.toLowerCase()
}
