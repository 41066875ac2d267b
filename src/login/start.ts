// Answers a checked authorization request with the page that asks a person or, with --auto-approve, right away.
// Clients may fetch the same address twice, so while a person is asked, nothing is stored.

import type { Response } from 'express'
import type { Sleep } from '../clock.ts'
import { traceOf } from '../handshake/trace.ts'
import { knownBrowser } from '../http/browser.ts'
import { isFormOfOtherSite } from '../http/fetch-metadata.ts'
import { allow, type DecisionContext, deny } from './decision.ts'
import { type AskedAuthorization, beginPending } from './pending.ts'
import { type SendBackContext, sendBack } from './send-back.ts'
import { type ShowContext, showContinue, showLogin } from './show.ts'

type AutoApprove = 'off' | 'hint' | 'all'

/** How a test has the next authorization request answered: at once, or with the page that asks a person. */
export type NextSignIn = 'allow' | 'deny' | 'page'

export interface StartContext extends DecisionContext, ShowContext, SendBackContext {
  readonly autoApprove: AutoApprove
  /** Denies every request without asking. */
  readonly denies: boolean
  /** What a test wants for this request, if anything; it is asked once for each. */
  readonly commanded: (() => NextSignIn | undefined) | undefined
  readonly sleep: Sleep
}

/** Answers a checked authorization request. */
export async function startLogin(
  context: StartContext,
  asked: AskedAuthorization & { readonly loginHint: string | undefined },
  res: Response,
): Promise<void> {
  const trace = traceOf(res.req)
  const commanded = context.commanded?.()
  const usual = context.denies ? 'deny' : decidedAlready(context.autoApprove, asked.loginHint)
  const decision = commanded ?? usual
  if (context.denies && commanded === undefined) await context.sleep(beforeListeningMs)
  if (decision === 'deny') {
    const by = commanded === undefined ? 'login_hint' : 'test'
    return sendBack(context, res, await deny(context, asked, by, trace))
  }
  if (decision === 'allow') {
    const by = commanded === undefined ? 'auto-approve' : 'test'
    return sendBack(context, res, await allow(context, asked, by, trace))
  }
  const pending = beginPending(context, asked)
  const cookieWasWithheld = knownBrowser(res.req) === undefined && isFormOfOtherSite(res.req)
  if (cookieWasWithheld) showContinue(context, res, pending)
  else showLogin(context, res, pending)
}

/** Some clients open the browser a moment before they listen for the answer. */
const beforeListeningMs = 300

/** What --auto-approve makes of a login hint; undefined means that a person decides. */
function decidedAlready(
  autoApprove: AutoApprove,
  loginHint: string | undefined,
): 'allow' | 'deny' | undefined {
  if (autoApprove === 'off') return undefined
  if (loginHint === 'auto:deny') return 'deny'
  return autoApprove === 'all' || loginHint === 'auto:allow' ? 'allow' : undefined
}
