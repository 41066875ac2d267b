// Answers when Express gives up: the request target is not an address, or a page failed while it was rendered.
// Express's own answer would be HTML with a stack trace, and its report would bypass our log.

import type { NextFunction, Request, Response } from 'express'
import { clipped } from '../clipped.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type RefusalWriter, sendRefusalJson } from './send-refusal.ts'
import { toRefusal } from './to-refusal.ts'

/** Called when no handler is left, with the error if there is one. */
export function lastResort(req: Request, res: Response, writer: RefusalWriter): NextFunction {
  return (error?: unknown) => {
    const refusal: Refusal =
      error === undefined
        ? { reason: 'not_found', facts: { path: clipped(req.url) } }
        : toRefusal(error, writer.unexpected)
    // Half an answer must not look complete.
    if (res.headersSent) res.destroy()
    else sendRefusalJson(res, refusal, writer.publicUrl)
  }
}
