// Whether username and password are right, slowed after failures.

import type { Request, Response } from 'express'
import { noteRefusal } from '../handshake/trace.ts'
import { formParameters } from '../http/form.ts'
import { countedAddress } from '../http/rate-limit.ts'
import { refuse } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { sameSecret } from '../secrets.ts'
import type { Throttle } from './throttle.ts'

export interface PasswordContext {
  readonly username: string
  readonly password: string
  readonly throttle: Throttle
}

/** What is wrong, as a sentence for the form, with the status set; undefined when nothing is. */
export function passwordProblem(context: PasswordContext, req: Request, res: Response): string | undefined {
  const { throttle } = context
  const address = countedAddress(req)
  const retryAfterSeconds = throttle.delaySeconds(address)
  if (retryAfterSeconds > 0) {
    noteRefusal(refuse('login_throttled', { retryAfterSeconds }).refusal)
    res.status(429).set('Retry-After', String(retryAfterSeconds))
    return `Too many failed sign-ins. Try again in ${retryAfterSeconds} s.`
  }
  const { username = '', password = '' } = formParameters(req).values
  const right = [sameSecret(username, context.username), sameSecret(password, context.password)]
  if (right.every(Boolean)) {
    throttle.succeeded(address)
    return undefined
  }
  throttle.failed(address)
  const { refusal } = refuse('login_password_wrong', {})
  noteRefusal(refusal)
  res.status(wire(refusal).status)
  return wire(refusal).description
}
