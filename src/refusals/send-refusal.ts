import type { ServerResponse } from 'node:http'
import type { ErrorRequestHandler, Request, Response } from 'express'
import { traceOf } from '../handshake/trace.ts'
import { sendJson } from '../http/json.ts'
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
export function sendRefusalJson(res: ServerResponse, refusal: Refusal, publicUrl: string): void {
  const { status, error, description, reason } = prepare(res, refusal)
  sendJson(res, status, { error, error_description: description, error_uri: errorUri(publicUrl, reason) })
}

/** Answers with JSON that something was thrown; half an answer must not look complete. */
export function sendErrorJson(
  res: ServerResponse,
  error: unknown,
  { publicUrl, unexpected }: RefusalWriter,
): void {
  const refusal = toRefusal(error, unexpected)
  if (res.headersSent) res.destroy()
  else sendRefusalJson(res, refusal, publicUrl)
}

/** Answers with the page that explains the refusal to a person, without the secrets that were sent. */
function sendRefusalPage(res: Response, refusal: Refusal): void {
  const { status } = prepare(res, refusal)
  sendPage(res, status, errorPage(traceOf(res.req).cleanRefusal(refusal)))
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
export function prepare(res: ServerResponse, refusal: Refusal): ReturnType<typeof wire> {
  traceOf(res.req).refusal = refusal
  const facts = wire(refusal)
  res.statusCode = facts.status
  res.setHeader('Cache-Control', 'no-store')
  if (facts.retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(facts.retryAfterSeconds))
  if (refusal.reason === 'method_not_allowed') res.setHeader('Allow', refusal.facts.allowed)
  return facts
}
