// Owns /playground: this server plays a client against itself, step by step, for a person without one. This is
// the room's main file. The room speaks to the rest of the server over HTTP, as any client does; it knows neither
// its stores nor its rules.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { browserOf } from '../http/browser.ts'
import { checkForm, isFromBeforeSignIn } from '../http/csrf.ts'
import { formParameters, parameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import type { Notice } from '../http/page.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { isPossible, playgroundPage } from './playground-page.ts'
import { written } from './request.ts'
import { forgetRun, keepRun, newRun, runOf } from './run.ts'
import type { Step } from './step.ts'
import { breakStep, steps, takeStep, type Walker } from './walk.ts'

export interface PlaygroundContext extends Walker {
  /** Whether the client's redirect URI is registered. */
  readonly isRegistered: boolean
  /** Run before anything else: who may see the playground, how often, and in which session. */
  readonly before: readonly RequestHandler[]
}

/** GET /playground, and POST below it for each step. */
export function playgroundRoutes(context: PlaygroundContext): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.use(paths.playground, ...context.before, noStore())
  router.all(paths.playground, allowMethods('GET', 'HEAD'), (req, res) => show(context, req, res))
  const post = [allowMethods('POST'), ...readForm(), ofThisRun]
  router.all(`${paths.playground}/start-over`, post, (req: Request, res: Response) => {
    forgetRun(req)
    res.redirect(303, paths.playground)
  })
  for (const step of steps) {
    router.all(`${paths.playground}/${step.id}`, post, (req: Request, res: Response) =>
      act(context, step, req, res),
    )
  }
  return router
}

function show(context: PlaygroundContext, req: Request, res: Response): void {
  const { setting, isRegistered } = context
  const elsewhere = publicAddress(req, setting.publicUrl)
  if (elsewhere !== undefined) {
    res.redirect(303, elsewhere)
    return
  }
  const { csrf } = browserOf(req, res)
  const run = runOf(req)
  const isForgotten = run === undefined && parameters(req.query).values['forgotten'] !== undefined
  const notice = isForgotten ? forgotten : undefined
  sendPage(res, 200, playgroundPage(setting, { run, csrf, notice, isRegistered }))
}

const forgottenRun = `${paths.playground}?forgotten=1`
const forgotten: Notice = {
  kind: 'info',
  text: 'The run that this page belonged to is over: it ends when you sign out, and when newer runs need its room.',
}

/**
 * The playground's address on the public URL, for a browser that came by the other name of this machine. It comes
 * back from the login to the public URL, and there would not have the cookie that it got here.
 */
function publicAddress(req: Request, publicUrl: string): string | undefined {
  const { hostname, port } = new URL(publicUrl)
  const asked = URL.canParse(`http://${req.headers.host}`) ? new URL(`http://${req.headers.host}`) : undefined
  const isOtherName = asked !== undefined && asked.port === port && asked.hostname !== hostname
  return isOtherName ? publicUrl + paths.playground : undefined
}

/** Checks the form. On a page from before the sign-in it changes nothing, but the new page goes on. */
const ofThisRun: RequestHandler = (req, res, next) => {
  if (isFromBeforeSignIn(req)) return res.redirect(303, paths.playground)
  checkForm(req)
  next()
}

async function act(context: PlaygroundContext, step: Step, req: Request, res: Response): Promise<void> {
  const { random, authMethods } = context.setting
  const form = formParameters(req).values
  const isFirst = step === steps[0] && form['break'] === undefined
  const run = isFirst ? newRun(random, authMethods[0] ?? 'client_secret_basic') : runOf(req)
  if (run === undefined) return res.redirect(303, forgottenRun)

  const { take } = step
  if (form['break'] !== undefined) {
    const wrong = step.breaks.find(({ id }) => id === form['break'])
    if (wrong !== undefined && isPossible(wrong, step, run)) {
      if (take === undefined && step.id === 'callback') {
        keepRun(req, { ...run, changedAnswer: wrong.id })
        return res.redirect(303, written(await wrong.plan(run, context.setting), '', '').target)
      }
      keepRun(req, await breakStep(run, step, wrong, context))
      return res.redirect(303, `${paths.playground}#broken`)
    }
  } else if (take !== undefined && step.isPossible(run)) {
    keepRun(req, await takeStep(run, { ...step, take }, form, context))
  }
  // What was not possible any more was pressed on an old page: the new one shows where the run is.
  res.redirect(303, `${paths.playground}#${step.id}`)
}
