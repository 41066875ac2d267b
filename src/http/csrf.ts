// Owns the proof that a form was sent from one of our own pages, by the browser that was shown it.

import type { Request } from 'express'
import { refuse } from '../protocol/refusal.ts'
import { sameSecret } from '../secrets.ts'
import { formParameters } from './form.ts'
import type { BrowserKeys } from './session.ts'

/**
 * The session's keys, when the form carries its token. Origin says nothing here: with our Referrer-Policy
 * browsers send `Origin: null` with our own form. Sec-Fetch-Site does say it, where a browser sends it.
 */
export function checkForm(req: Request): BrowserKeys {
  const site = req.get('sec-fetch-site') ?? 'same-origin'
  if (site !== 'same-origin' && site !== 'none') throw refuse('login_form_forged', {})
  const { browser, csrf } = req.session
  if (browser === undefined || csrf === undefined) {
    throw req.headers.cookie?.includes('mcp-static-auth')
      ? refuse('login_request_unknown', {})
      : refuse('login_cookie_missing', {})
  }
  if (!sameSecret(formParameters(req).values['csrf'] ?? '', csrf)) throw refuse('login_form_forged', {})
  return { browser, csrf }
}
