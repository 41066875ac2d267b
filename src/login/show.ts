// Shows the login page to a browser, with the waiting request sealed for that browser alone.

import type { Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { browserOf, sessionOf } from '../http/browser.ts'
import { sendPage } from '../http/page.ts'
import { type LoginPageContext, loginPage } from './login-page.ts'
import { type PendingAuthorization, type PendingContext, sealPending } from './pending.ts'

export interface ShowContext extends LoginPageContext, PendingContext {}

/** Asks this browser, which from now on is the only one that may decide. */
export function showLogin(
  context: ShowContext,
  res: Response,
  pending: PendingAuthorization | undefined,
): void {
  const { key, csrf } = browserOf(res.req, res)
  const bound = pending && { ...pending, browser: key }
  const sealed = bound === undefined ? '' : sealPending(context, bound, traceOf(res.req))
  const signedInAs = sessionOf(res.req)?.signedIn?.username
  sendPage(res, 200, loginPage(context, { pending: bound, sealed, csrf, signedInAs }))
}

/**
 * A page with a button that leads to the real one, for a form of another site. Such a form comes without cookies, so
 * the browser is unknown, and a new cookie would replace the one it has. The button sends that cookie.
 */
export function showContinue(context: ShowContext, res: Response, pending: PendingAuthorization): void {
  const sealed = sealPending(context, pending, traceOf(res.req))
  const state = { pending, sealed, csrf: '', signedInAs: undefined, mustContinue: true }
  sendPage(res, 200, loginPage(context, state))
}
