// Proves that a form was sent from one of our own pages, by the browser to which it was shown.

import type { Request } from 'express'
import { refuse } from '../protocol/refusal.ts'
import { sameSecret } from '../secrets.ts'
import { type Browser, knownBrowser } from './browser.ts'
import { isForeignOrigin } from './fetch-metadata.ts'
import { formParameters } from './form.ts'

/** The browser that sent the form, if the form carries its token. */
export function checkForm(req: Request): Browser {
  const browser = checkSender(req)
  if (!sameSecret(tokenOf(req), browser.csrf)) throw refuse('login_form_forged', {})
  return browser
}

/**
 * Whether the form is on a page that was shown to this browser before somebody signed in. It must not be obeyed,
 * since whoever planted the old cookie could have sent it; the current page may be shown instead.
 */
export function isFromBeforeSignIn(req: Request): boolean {
  const { previousCsrf } = checkSender(req)
  return previousCsrf !== undefined && sameSecret(tokenOf(req), previousCsrf)
}

/** The browser that sent a form, unless a page of another site made it do so. */
export function checkSender(req: Request): Browser {
  rejectForeignForm(req)
  const browser = knownBrowser(req)
  if (browser === undefined) throw refuse('login_cookie_missing', {})
  return browser
}

/**
 * Refuses a form of another site, if the browser says so. `Origin: null` means nothing: with our Referrer-Policy,
 * browsers send it with our own forms.
 */
export function rejectForeignForm(req: Request): void {
  const site = req.get('sec-fetch-site') ?? 'same-origin'
  const isForeign = site !== 'same-origin' && site !== 'none'
  if (isForeign || (req.get('origin') !== 'null' && isForeignOrigin(req))) {
    throw refuse('login_form_forged', {})
  }
}

function tokenOf(req: Request): string {
  return formParameters(req).values['csrf'] ?? ''
}
