import express, { type Request, type Response, type Router } from 'express'
import { clipped } from '../clipped.ts'
import { parameters } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { reasons } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import { errorListPage } from './error-list.ts'
import { errorReasonPage } from './error-reason-page.ts'

/** GET /errors, with `?q=` to search, and /errors/<reason>; any other name falls through to the 404. */
export function errorReference(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  router.all(paths.errors, get, (req: Request, res: Response) => {
    sendPage(res, 200, errorListPage(clipped(parameters(req.query).values['q'] ?? '')))
  })
  for (const reason of reasons) {
    router.all(errorPath(reason), get, (_req, res) => sendPage(res, 200, errorReasonPage(reason)))
  }
  return router
}
