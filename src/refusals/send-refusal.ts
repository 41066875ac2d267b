import type { ErrorRequestHandler, Request, Response } from 'express'
import { noteRefusal, refusalWithoutSecrets } from '../handshake/trace.ts'
import { sendPage } from '../http/page.ts'
import { errorUri } from '../protocol/error-uri.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { wire } from '../protocol/wire.ts'
import { errorPage } from './error-page.ts'
import { toRefusal } from './to-refusal.ts'

export interface RefusalWriter {
  /** The URL below which /errors/<reason> is. */
  readonly publicUrl: string
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
}

/** Answers with the JSON of RFC 6749 §5.2, plus `error_uri`. */
export function sendRefusalJson(res: Response, refusal: Refusal, publicUrl: string): void {
  const { error, description, reason } = prepare(res, refusal)
  res.json({ error, error_description: description, error_uri: errorUri(publicUrl, reason) })
}

/** Answers with the page that explains the refusal to a person, without the secrets that were sent. */
function sendRefusalPage(res: Response, refusal: Refusal): void {
  const { status } = prepare(res, refusal)
  sendPage(res, status, errorPage(refusalWithoutSecrets(refusal)))
}

/** Whether the request prefers a page to JSON: browsers do; programs (no Accept, or any type) do not. */
export function prefersPage(req: Request): boolean {
  return req.accepts(['application/json', 'text/html']) === 'text/html'
}

/** An error handler that always answers with JSON, for endpoints that only programs use. */
export function refusalsAsJson({ publicUrl, unexpected }: RefusalWriter): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error)
    sendRefusalJson(res, toRefusal(error, unexpected), publicUrl)
  }
}

/** An error handler that answers browsers with a page and programs with JSON. */
export function refusalsByAccept({ publicUrl, unexpected }: RefusalWriter): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error)
    const refusal = toRefusal(error, unexpected)
    if (prefersPage(req)) sendRefusalPage(res, refusal)
    else sendRefusalJson(res, refusal, publicUrl)
  }
}

/** Notes the refusal and sets its status and headers. */
export function prepare(res: Response, refusal: Refusal): ReturnType<typeof wire> {
  noteRefusal(refusal)
  const facts = wire(refusal)
  res.status(facts.status).set('Cache-Control', 'no-store')
  if (facts.retryAfterSeconds !== undefined) res.set('Retry-After', String(facts.retryAfterSeconds))
  if (refusal.reason === 'method_not_allowed') res.set('Allow', refusal.facts.allowed)
  return facts
}
