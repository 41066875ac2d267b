// Owns the rule that an endpoint is its path and nothing below it: Express mounts by prefix.

import type { RequestHandler } from 'express'
import { clipped, refuse } from '../protocol/refusal.ts'

/** Put first on a mounted path: whatever is below it does not exist. */
export function exactPath(): RequestHandler {
  return (req, _res, next) => {
    if (req.path === '/') return next()
    throw refuse('not_found', { path: clipped(req.baseUrl + req.path) })
  }
}
