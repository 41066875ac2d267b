// The pages on which a person signs in and allows or denies. This is the room's main file. The room knows browsers
// and sessions; of tokens it knows only how to ask for a code, and of clients only what was checked before.

import type { Request, RequestHandler, Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { checkForm } from '../http/csrf.ts'
import { formParameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { type Link, sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { signOut } from '../http/session.ts'
import { steps } from '../http/steps.ts'
import { showLogin } from './show.ts'
import { type SubmitContext, submitLogin } from './submit.ts'

export interface LoginRoutesContext extends SubmitContext {
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
}

/** A page with only a message. Text between backticks is code. */
export interface MessagePage {
  readonly view: 'message'
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly links: readonly Link[]
}

export interface LoginPages {
  readonly login: RequestHandler
  readonly loginCallback: RequestHandler
  readonly logout: RequestHandler
}

/** GET /login, POST /login/callback, POST /logout. */
export function loginPages(context: LoginRoutesContext): LoginPages {
  const before = [...context.forPeople, noStore()]
  const post = [...before, allowMethods('POST'), readForm()]
  return {
    login: steps([
      ...before,
      allowMethods('GET', 'HEAD'),
      (_req: Request, res: Response) => showLogin(context, res, undefined),
    ]),
    loginCallback: steps([...post, (req: Request, res: Response) => submitLogin(context, req, res)]),
    logout: steps([...post, logout]),
  }
}

async function logout(req: Request, res: Response): Promise<void> {
  checkForm(req)
  const { request } = formParameters(req).values
  await signOut(req, res)
  traceOf(req).note('logout', { decision: 'signed out' })
  const signedOut = 'This browser is no longer signed in.'
  const cancelled = 'The sign-in that a client asked for is cancelled. Start again from your client.'
  const page: MessagePage = {
    view: 'message',
    title: 'Signed out',
    paragraphs: request === undefined ? [signedOut] : [signedOut, cancelled],
    links: [{ href: '/', text: 'Home' }],
  }
  sendPage(res, 200, page)
}
