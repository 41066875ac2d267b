import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

/** Lets these methods through; any other is a 405 with `Allow` (RFC 9110 §15.5.6). GET does not include HEAD. */
export function allowMethods(...methods: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    requireMethod(req, methods)
    next()
  }
}

/** The same outside of Express. */
export function requireMethod({ method = '' }: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(method)) return
  throw refuse('method_not_allowed', { method: clipped(method), allowed: methods.join(', ') })
}
