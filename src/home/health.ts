import express, { type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { paths } from '../protocol/names.ts'

/** GET /healthz. */
export function healthRoute(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(paths.health, allowMethods('GET', 'HEAD'), (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  return router
}
