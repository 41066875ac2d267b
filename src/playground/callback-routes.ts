// The page at the default redirect URI. If a run of the playground waits for the answer, the run goes on. Otherwise
// the client is not listening, and the page shows what was received and what to do with it.

import express, { type Request, type RequestHandler, type Router } from 'express'
import { type Trace, traceOf } from '../handshake/trace.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { paths } from '../protocol/names.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { type Answer, answerOf } from './answer.ts'
import { callbackPage } from './callback-page.ts'
import type { Runs } from './runs.ts'
import { visitorOf } from './visitor.ts'
import { isAwaited, takeAnswer } from './walk.ts'
import type { WalkContext } from './walk-step.ts'

export interface CallbackContext {
  readonly context: WalkContext
  readonly runs: Runs
  readonly at: Href
  readonly codeTtlSeconds: number
  /** Whether a reader may open the timeline and the playground. */
  mayWatch(req: Request): boolean
  /** Reads the browser's session. */
  readonly withSession: readonly RequestHandler[]
}

/** Longer addresses are cut before the run keeps them. */
const longestTarget = 1000

/** GET /callback. */
export function callbackRoutes(options: CallbackContext): Router {
  const { context, runs, at, codeTtlSeconds, mayWatch, withSession } = options
  const router = express.Router({ strict: true, caseSensitive: true })
  router.all(paths.callback, allowMethods('GET', 'HEAD'), noStore(), ...withSession, (req, res) => {
    const answer = answerOf(req.query, context.publicUrl)
    const trace = traceOf(req)
    trace.note('callback', { code: codeDigest(answer.code ?? '') })
    const visitor = visitorOf(req)
    const place = visitor && runs.find(visitor)
    if (req.method === 'GET' && place !== undefined && isAwaited(place.run, answer)) {
      place.run = takeAnswer(place.run, answer, req.originalUrl.slice(0, longestTarget), context)
      const anchor = place.run.broken === undefined ? 'callback' : 'broken'
      return res.redirect(303, at(`${paths.playground}#${anchor}`))
    }
    sendPage(
      res,
      200,
      callbackPage({
        context,
        answer: shown(answer, trace),
        redirectUri: arrivedAt(req, context),
        codeTtlSeconds,
        awaitedState: place?.run.answered === false ? place.run.keys?.state : undefined,
        mayWatch: mayWatch(req),
      }),
    )
  })
  return router
}

/** Shows to which sign-in a code belongs. */
function codeDigest(code: string): string | undefined {
  return isSecret(code, 'mcp_ac_') ? shortDigest(code) : undefined
}

/** An answer without secrets; the code is what the page is about. */
function shown(answer: Answer, trace: Trace): Answer {
  const hide = (text: string | undefined) => text && trace.clean(text)
  const { state, iss, error, description, errorUri } = answer
  return {
    ...answer,
    state: hide(state),
    iss: hide(iss),
    error: hide(error),
    description: hide(description),
    errorUri: hide(errorUri),
  }
}

/**
 * The redirect URI that led here. On loopback it may have any name and port of this machine, as `Host` says; elsewhere
 * a proxy may have rewritten that.
 */
function arrivedAt({ headers: { host } }: Request, { redirectUri }: WalkContext): string {
  if (!isLoopbackUrl(redirectUri)) return redirectUri
  const { protocol, pathname } = new URL(redirectUri)
  return `${protocol}//${host}${pathname}`
}
