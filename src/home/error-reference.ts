// Owns the reference of errors: a page for each refusal reason, to which every `error_uri` points, and their list.

import express, { type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { reasonPage, reasons } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'

/** GET /errors and /errors/<reason>; any other name goes on to the 404. */
export function errorReference(): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = allowMethods('GET', 'HEAD')
  router.all(paths.errors, get, (_req, res) => {
    sendPage(res, 200, { view: 'reasons', title: 'Errors', reasons: reasons.map(reasonPage) })
  })
  for (const reason of reasons) {
    router.all(`${paths.errors}/${reason}`, get, (_req, res) => {
      sendPage(res, 200, { view: 'reason', ...reasonPage(reason) })
    })
  }
  return router
}
