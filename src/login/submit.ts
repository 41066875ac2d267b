// Handles the form of the login page. Never issues tokens; asks for a code only through decision.ts.

import type { Request, Response } from 'express'
import { basePath } from '../base-path.ts'
import { traceOf } from '../handshake/trace.ts'
import { type Browser, sessionOf } from '../http/browser.ts'
import { checkForm, checkSender, isFromBeforeSignIn, rejectForeignForm } from '../http/csrf.ts'
import { formParameters } from '../http/form.ts'
import { sendPage } from '../http/page.ts'
import { redirect } from '../http/redirect.ts'
import { signIn } from '../http/session.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { sameSecret } from '../secrets.ts'
import { allow, type DecisionContext, deny } from './decision.ts'
import { rememberDenial, wasDenied } from './denials.ts'
import { loginPage } from './login-page.ts'
import { type PasswordContext, passwordProblem } from './password.ts'
import { openPending, type PendingAuthorization, spendPending } from './pending.ts'
import { type ShowContext, showLogin } from './show.ts'

export interface SubmitContext extends DecisionContext, ShowContext, PasswordContext {}

/** POST /login/callback. */
export async function submitLogin(context: SubmitContext, req: Request, res: Response): Promise<void> {
  rejectForeignForm(req)
  const { request: sealed } = formParameters(req).values
  if (sealed === undefined) return signInOnly(context, req, res)

  const pending = openPending(context, sealed, traceOf(req))
  if (wasDenied(req, pending.id)) throw refuse('login_request_unknown', {})
  // Not bound to a browser yet, or bound before the sign-in: show the page again, which binds it to this browser.
  if (pending.browser === undefined) return showLogin(context, res, pending)
  const browser = checkSender(req)
  if (isSame(pending.browser, browser.previousKey)) return showLogin(context, res, pending)
  if (!isSame(pending.browser, browser.key)) throw refuse('login_request_foreign', {})
  checkForm(req)
  await decide(context, pending, sealed, browser, res)
}

/** Carries out what the person pressed, in a form shown to this browser. */
async function decide(
  context: SubmitContext,
  pending: PendingAuthorization,
  sealed: string,
  { csrf }: Browser,
  res: Response,
): Promise<void> {
  const { req } = res
  const { action } = formParameters(req).values
  const isSignedIn = sessionOf(req)?.signedIn !== undefined
  const spend = () => spendPending(context, pending)

  if (action === 'deny') {
    // Nothing is kept for the denials of strangers.
    if (isSignedIn) return redirect(res, 303, await deny(context, pending, 'person', traceOf(req), spend))
    rememberDenial(req, res, pending.id)
    return redirect(res, 303, await deny(context, pending, 'person', traceOf(req)))
  }
  // Only an explicit "allow" is consent.
  if (action !== 'allow') throw refuse('parameter_missing', { parameter: 'action' })
  if (!isSignedIn && !(await isSignedInNow(context, { pending, sealed, csrf }, res))) return
  redirect(res, 303, await allow(context, pending, 'person', traceOf(req), spend))
}

/** Handles the form of a sign-in that no client started. */
async function signInOnly(context: SubmitContext, req: Request, res: Response): Promise<void> {
  if (!isFromBeforeSignIn(req)) {
    const { csrf } = checkForm(req)
    const isSignedIn = sessionOf(req)?.signedIn !== undefined
    const page = { pending: undefined, sealed: '', csrf }
    if (!isSignedIn && !(await isSignedInNow(context, page, res))) return
    traceOf(req).note('loginCallback', { decision: 'signed in' })
  }
  redirect(res, 303, basePath(context.issuer) + paths.login)
}

/** Signs the person in; if that fails, answers with the form again. Rejects with StoreFull. */
async function isSignedInNow(
  context: SubmitContext,
  page: {
    readonly pending: PendingAuthorization | undefined
    readonly sealed: string
    readonly csrf: string
  },
  res: Response,
): Promise<boolean> {
  const { req } = res
  const error = await passwordProblem(context, req, res)
  if (error === undefined) {
    await signIn(req, res, context.username)
    context.returningBrowsers.remember(req, res)
    return true
  }
  const { username = '' } = formParameters(req).values
  sendPage(res, res.statusCode, loginPage(context, { ...page, signedInAs: undefined, username, error }))
  return false
}

function isSame(bound: string, key: string | undefined): boolean {
  return key !== undefined && sameSecret(bound, key)
}
