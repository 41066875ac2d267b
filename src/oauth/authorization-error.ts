// Once the redirect URI is trusted, a refusal at the authorization endpoint goes to the client by redirect; before
// that, it is a page or JSON.

import type { ErrorRequestHandler, Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { redirect } from '../http/redirect.ts'
import { type RedirectTarget, redirectUrl, refusalAnswer } from '../protocol/authorization-response.ts'
import { type RefusalWriter, refusalsByAccept } from '../refusals/send-refusal.ts'
import { toRefusal } from '../refusals/to-refusal.ts'
import { authorizationOf } from './authorization-request.ts'

/** Sends what was thrown to the trusted redirect URI. No Retry-After: on a redirect it means something else. */
export function redirectRefusal(
  res: Response,
  target: RedirectTarget,
  error: unknown,
  { publicUrl, unexpected }: RefusalWriter,
  issuer: string,
): void {
  const refusal = toRefusal(error, unexpected)
  traceOf(res.req).refusal = refusal
  redirect(res, 303, redirectUrl(target, refusalAnswer(target, refusal, { issuer, publicUrl })))
}

/** The error handler of /authorize. */
export function authorizationErrors(writer: RefusalWriter, issuer: string): ErrorRequestHandler {
  const untrusted = refusalsByAccept(writer)
  return (error, req, res, next) => {
    const { target } = authorizationOf(res)
    if (target === undefined || res.headersSent) untrusted(error, req, res, next)
    else redirectRefusal(res, target, error, writer, issuer)
  }
}
