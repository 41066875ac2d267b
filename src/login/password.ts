// Checks username and password, and slows down after failures.

import type { Request, Response } from 'express'
import { countedAddress } from '../client-address.ts'
import { traceOf } from '../handshake/trace.ts'
import { knownBrowser } from '../http/browser.ts'
import { formParameters } from '../http/form.ts'
import { refuse } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { sameSecret } from '../secrets.ts'
import type { ReturningBrowsers } from './returning-browser.ts'
import type { Guesser, Throttle } from './throttle.ts'

export interface PasswordContext {
  readonly username: string
  readonly password: string
  readonly throttle: Throttle
  readonly returningBrowsers: ReturningBrowsers
}

/**
 * What is wrong, as a sentence for the form; also sets the status. Undefined if nothing is wrong. Rejects with
 * StoreUnavailable.
 */
export async function passwordProblem(
  context: PasswordContext,
  req: Request,
  res: Response,
): Promise<string | undefined> {
  const guesser: Guesser = {
    browser: knownBrowser(req)?.key ?? '',
    returning: context.returningBrowsers.idOf(req),
    address: countedAddress(req),
  }
  const { username = '', password = '' } = formParameters(req).values
  const compared = [sameSecret(username, context.username), sameSecret(password, context.password)]
  const isRight = compared.every(Boolean)
  const retryAfterSeconds = await context.throttle.attempt(guesser, isRight)
  if (retryAfterSeconds > 0) {
    traceOf(req).refusal = refuse('login_throttled', { retryAfterSeconds }).refusal
    res.status(429).set('Retry-After', String(retryAfterSeconds))
    return `Too many failed sign-ins. Try again in ${retryAfterSeconds} s.`
  }
  if (isRight) return undefined
  const { refusal } = refuse('login_password_wrong', {})
  traceOf(req).refusal = refusal
  res.status(wire(refusal).status)
  return wire(refusal).description
}
