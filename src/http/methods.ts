import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

/** Lets these methods through; any other is a 405 with `Allow` (RFC 9110 §15.5.6). GET does not include HEAD. */
export function allowMethods(...methods: readonly string[]): RequestHandler {
  const allowed = methods.join(', ')
  return (req, _res, next) => {
    if (methods.includes(req.method)) return next()
    throw refuse('method_not_allowed', { method: clipped(req.method), allowed })
  }
}
