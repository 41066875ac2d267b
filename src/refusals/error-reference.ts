import express, { type Router } from 'express'
import { knownCauses } from '../clients/known-causes.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { causesOf, type ReasonPage, reasonPage, reasons } from '../protocol/explain.ts'
import type { Cause } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'

/** What there is to say about one refusal reason in general: where its `error_uri` leads. */
interface ErrorReferencePage extends ReasonPage {
  readonly view: 'reason'
  readonly causes: readonly Cause[]
}

/** All refusal reasons. */
interface ErrorListPage {
  readonly view: 'reasons'
  readonly title: string
  readonly reasons: readonly Pick<ReasonPage, 'reason' | 'title'>[]
}

/** GET /errors and /errors/<reason>; any other name goes on to the 404. */
export function errorReference(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  router.all(paths.errors, get, (_req, res) => {
    const page: ErrorListPage = { view: 'reasons', title: 'Errors', reasons: reasons.map(reasonPage) }
    sendPage(res, 200, page)
  })
  for (const reason of reasons) {
    router.all(`${paths.errors}/${reason}`, get, (_req, res) => {
      const causes = causesOf(reason, knownCauses(reason))
      const page: ErrorReferencePage = { view: 'reason', ...reasonPage(reason), causes }
      sendPage(res, 200, page)
    })
  }
  return router
}
