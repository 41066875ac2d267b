// Owns /callback: where the default redirect URI lands. A run of the playground that waits for the answer goes on;
// for any other client, which should have listened here, the page shows what came and what to do with it.

import express, { type RequestHandler, type Router } from 'express'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { answerOf } from './answer.ts'
import { callbackPage } from './callback-page.ts'
import { keepRun, runOf } from './run.ts'
import { isAwaited, takeAnswer, type Walker } from './walk.ts'

export interface CallbackContext extends Walker {
  readonly codeTtlSeconds: number
  /** Whether there is a playground to go to. */
  readonly hasPlayground: boolean
  /** Reads the browser's session. */
  readonly withSession: readonly RequestHandler[]
}

/** Of an address that holds more than an answer, the run keeps the beginning. */
const longestTarget = 1000

/** GET /callback. */
export function callbackRoutes(context: CallbackContext): Router {
  const { setting } = context
  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(paths.callback, allowMethods('GET', 'HEAD'), noStore(), ...context.withSession, (req, res) => {
    const answer = answerOf(req.query, setting.publicUrl)
    const run = runOf(req)
    if (req.method === 'GET' && isAwaited(run, answer)) {
      const after = takeAnswer(run, answer, req.originalUrl.slice(0, longestTarget), context)
      keepRun(req, after)
      return res.redirect(303, `${paths.playground}#${after.broken === undefined ? 'callback' : 'broken'}`)
    }
    sendPage(
      res,
      200,
      callbackPage({
        ...context,
        answer,
        redirectUri: `${new URL(setting.publicUrl).protocol}//${req.headers.host}${paths.callback}`,
        awaitedState: run?.answered === false ? run.keys?.state : undefined,
      }),
    )
  })
  return router
}
