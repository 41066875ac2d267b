// Owns the pages on which a person signs in and allows or denies. Never issues tokens; asks for a code only
// through decision.ts.

import express, { type Request, type Response, type Router } from 'express'
import { countedAddress } from '../client-address.ts'
import type { Config } from '../config/config.ts'
import { note, noteRefusal } from '../handshake/trace.ts'
import { checkForm } from '../http/csrf.ts'
import { formParameters, parameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { browserKeys, signIn, signOut } from '../http/session.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { sameSecret } from '../secrets.ts'
import { allow, type DecisionContext, deny } from './decision.ts'
import { loginPage } from './login-page.ts'
import { findPending, takePending } from './pending.ts'
import type { ReturningBrowsers } from './returning-browser.ts'
import type { Throttle } from './throttle.ts'

export interface LoginRoutesContext extends DecisionContext {
  readonly config: Config
  readonly throttle: Throttle
  readonly returningBrowsers: ReturningBrowsers
}

/** GET /login, POST /login/callback, POST /logout. */
export function loginRoutes(context: LoginRoutesContext): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.use([paths.login, paths.logout], noStore())
  router.all(paths.login, allowMethods('GET', 'HEAD'), (req, res) => showLogin(context, req, res))
  router.all(paths.loginCallback, allowMethods('POST'), readForm(), (req: Request, res: Response) =>
    submitLogin(context, req, res),
  )
  router.all(paths.logout, allowMethods('POST'), readForm(), (req: Request, res: Response) =>
    logout(req, res),
  )
  return router
}

async function showLogin(context: LoginRoutesContext, req: Request, res: Response): Promise<void> {
  const { browser, csrf } = await browserKeys(req, context.random)
  const id = parameters(req.query).values['request'] ?? ''
  const pending = id === '' ? undefined : await findPending(context, id, browser)
  const signedInAs = req.session.signedIn?.username
  const state = { pending, id, csrf, signedInAs, username: '', error: undefined }
  sendPage(res, 200, loginPage(context.config, state))
}

async function submitLogin(context: LoginRoutesContext, req: Request, res: Response): Promise<void> {
  const { browser, csrf } = checkForm(req)
  const { request: id = '', action, username = '' } = formParameters(req).values
  const pending = id === '' ? undefined : await findPending(context, id, browser)

  if (action === 'deny' && pending !== undefined) {
    return res.redirect(303, deny(context, await takePending(context, id, browser), 'person'))
  }
  // Consent is what was said, never what was left out.
  if (action !== 'allow' && pending !== undefined) throw refuse('parameter_missing', { parameter: 'action' })
  if (req.session.signedIn === undefined) {
    const error = passwordProblem(context, browser, req, res)
    if (error !== undefined) {
      const state = { pending, id, csrf, signedInAs: undefined, username, error }
      return sendPage(res, res.statusCode, loginPage(context.config, state))
    }
    await signIn(req, context.config.username)
    context.returningBrowsers.remember(req, res)
  }
  if (pending === undefined) {
    note({ decision: 'signed in' })
    return res.redirect(303, paths.login)
  }
  note({ decision: 'allowed' })
  const taken = await takePending(context, id, browser)
  res.redirect(303, await allow(context, taken, context.config.username))
}

/** Checks username and password, slowed after failures; what is wrong, as a sentence, with the status set. */
function passwordProblem(
  { config, throttle, returningBrowsers }: LoginRoutesContext,
  browser: string,
  req: Request,
  res: Response,
): string | undefined {
  const guesser = { browser, returning: returningBrowsers.idOf(req), address: countedAddress(req) }
  const retryAfterSeconds = throttle.delaySeconds(guesser)
  if (retryAfterSeconds > 0) {
    noteRefusal(refuse('login_throttled', { retryAfterSeconds }).refusal)
    res.status(429).set('Retry-After', String(retryAfterSeconds))
    return `Too many failed sign-ins. Try again in ${retryAfterSeconds} s.`
  }
  const { username = '', password = '' } = formParameters(req).values
  const right = [sameSecret(username, config.username), sameSecret(password, config.password)]
  if (right.every(Boolean)) {
    throttle.succeeded(guesser)
    return undefined
  }
  throttle.failed(guesser)
  const { refusal } = refuse('login_password_wrong', {})
  noteRefusal(refusal)
  res.status(wire(refusal).status)
  return wire(refusal).description
}

async function logout(req: Request, res: Response): Promise<void> {
  checkForm(req)
  const { request: id } = formParameters(req).values
  await signOut(req)
  note({ decision: 'signed out' })
  sendPage(res, 200, {
    view: 'message',
    title: 'Signed out',
    paragraphs: [
      id === undefined
        ? 'This browser is no longer signed in.'
        : 'This browser is no longer signed in, and the sign-in it was asked for is given up. Start again from your client.',
    ],
    links: [{ href: '/', text: 'Home' }],
  })
}
