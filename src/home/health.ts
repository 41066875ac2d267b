import express, { type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { paths } from '../protocol/names.ts'
import { storeRetryAfterSeconds } from '../store-unavailable.ts'
import type { StoreProblem } from '../unavailable.ts'

/**
 * GET /healthz: 503 while the store that instances share has a problem, so that whatever is in front of them sends
 * requests elsewhere. `problem` never rejects.
 */
export function healthRoute(problem: () => Promise<StoreProblem | undefined>): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(paths.health, allowMethods('GET', 'HEAD'), async (_req, res) => {
    const store = await problem()
    res.set('Cache-Control', 'no-store')
    if (store === undefined) {
      res.json({ status: 'ok' })
      return
    }
    res.status(503).set('Retry-After', String(storeRetryAfterSeconds)).json({ status: 'unavailable', store })
  })
  return router
}
