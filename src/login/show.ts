// How the login page comes to a browser: with the request that waits there, sealed for that browser alone.

import type { Response } from 'express'
import { browserOf } from '../http/browser.ts'
import { sendPage } from '../http/page.ts'
import { type LoginPageContext, loginPage } from './login-page.ts'
import { type PendingAuthorization, type PendingContext, sealPending } from './pending.ts'

export interface ShowContext extends LoginPageContext, PendingContext {}

/** Asks this browser, from now on the only one that may decide. */
export function showLogin(
  context: ShowContext,
  res: Response,
  pending: PendingAuthorization | undefined,
): void {
  const { key, csrf } = browserOf(res.req, res)
  const bound = pending && { ...pending, browser: key }
  const sealed = bound === undefined ? '' : sealPending(context, bound)
  const signedInAs = res.req.session.signedIn?.username
  sendPage(res, 200, loginPage(context, { pending: bound, sealed, csrf, signedInAs }))
}

/**
 * A page with a button that leads to the real one, for a form of another site: no cookie came with it, so nobody
 * knows who asks, and a new cookie would take the place of one that the browser has. The button brings it.
 */
export function showContinue(context: ShowContext, res: Response, pending: PendingAuthorization): void {
  const sealed = sealPending(context, pending)
  const state = { pending, sealed, csrf: '', signedInAs: undefined, mustContinue: true }
  sendPage(res, 200, loginPage(context, state))
}
