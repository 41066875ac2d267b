import express, { type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { type ReasonPage, reasonPage, reasons } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import { errorReasonPage } from './error-page.ts'

/** All refusal reasons. */
interface ErrorListPage {
  readonly view: 'reasons'
  readonly title: string
  readonly reasons: readonly Pick<ReasonPage, 'reason' | 'title'>[]
}

/** GET /errors and /errors/<reason>; any other name falls through to the 404. */
export function errorReference(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  router.all(paths.errors, get, (_req, res) => {
    const page: ErrorListPage = { view: 'reasons', title: 'Errors', reasons: reasons.map(reasonPage) }
    sendPage(res, 200, page)
  })
  for (const reason of reasons) {
    router.all(errorPath(reason), get, (_req, res) => sendPage(res, 200, errorReasonPage(reason)))
  }
  return router
}
