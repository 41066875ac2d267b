// This server plays a client against itself, step by step, for people who have none. The room talks to the rest of
// the server over HTTP, like any client; it must know neither its stores nor its rules.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { browserOf } from '../http/browser.ts'
import { checkForm, isFromBeforeSignIn } from '../http/csrf.ts'
import { formParameters, parameters, readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, type Notice, sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { targetOf } from './planned-request.ts'
import { isPossible, playgroundPage } from './playground-page.ts'
import { newRun } from './run.ts'
import type { RunPlace, Runs } from './runs.ts'
import type { SelfClient } from './self-client.ts'
import { mayUse, visitorOf } from './visitor.ts'
import { breakStep, steps, takeStep } from './walk.ts'
import type { WalkContext, WalkStep } from './walk-step.ts'

export interface PlaygroundContext {
  readonly context: WalkContext
  readonly client: SelfClient
  readonly runs: Runs
  readonly at: Href
  /** Whether the client's redirect URI is registered. */
  readonly isRegistered: boolean
  /** Runs before anything else: who may see the playground, how often, and in which session. */
  readonly before: readonly RequestHandler[]
}

/** GET /playground, and POST below it for each step. */
export function playgroundRoutes(playground: PlaygroundContext): Router {
  const { runs, at, before } = playground
  const router = express.Router({ strict: true, caseSensitive: true })
  router.use(paths.playground, ...before, noStore())
  router.all(paths.playground, allowMethods('GET', 'HEAD'), (req, res) => show(playground, req, res))
  const post = [allowMethods('POST'), readForm(), ofThisBrowser(at)]
  router.all(`${paths.playground}/start-over`, post, (req: Request, res: Response) => {
    const visitor = visitorOf(req)
    if (visitor !== undefined) runs.end(visitor)
    res.redirect(303, at(paths.playground))
  })
  for (const step of steps) {
    router.all(`${paths.playground}/${step.id}`, post, (req: Request, res: Response) =>
      act(playground, step, req, res),
    )
  }
  return router
}

function show(playground: PlaygroundContext, req: Request, res: Response): void {
  const { context, runs, isRegistered } = playground
  const elsewhere = publicAddress(req, context.publicUrl)
  if (elsewhere !== undefined) {
    res.redirect(303, elsewhere)
    return
  }
  if (!mayUse(req, context.shownSecret !== undefined)) {
    const state = { run: undefined, csrf: '', notice: undefined, isRegistered, needsSignIn: true }
    sendPage(res, 200, playgroundPage(context, state))
    return
  }
  const { csrf } = browserOf(req, res)
  const visitor = visitorOf(req)
  const run = visitor && runs.find(visitor)?.run
  const isForgotten = run === undefined && parameters(req.query).values['forgotten'] !== undefined
  const notice = isForgotten ? forgotten : undefined
  sendPage(res, 200, playgroundPage(context, { run, csrf, notice, isRegistered, needsSignIn: false }))
}

const forgottenRun = `${paths.playground}?forgotten=1`
const forgotten: Notice = {
  kind: 'info',
  text:
    'The run that this page belonged to is over. A run ends when you start over or sign out, after an ' +
    'hour without use, when newer runs need its space, or when the server restarts.',
}

/**
 * The playground's address on the public URL, for a browser that came by another name of this machine. The login
 * sends it back to the public URL, where it would not have the cookie that it got here.
 */
function publicAddress(req: Request, publicUrl: string): string | undefined {
  const { hostname, port } = new URL(publicUrl)
  const asked = URL.canParse(`http://${req.headers.host}`) ? new URL(`http://${req.headers.host}`) : undefined
  const isOtherName = asked !== undefined && asked.port === port && asked.hostname !== hostname
  return isOtherName ? publicUrl + paths.playground : undefined
}

/** Checks the form. One from before the sign-in changes nothing and only leads to the new page. */
function ofThisBrowser(at: Href): RequestHandler {
  return (req, res, next) => {
    if (isFromBeforeSignIn(req)) return res.redirect(303, at(paths.playground))
    checkForm(req)
    next()
  }
}

async function act(
  playground: PlaygroundContext,
  step: WalkStep,
  req: Request,
  res: Response,
): Promise<void> {
  const { context, at } = playground
  if (!mayUse(req, context.shownSecret !== undefined)) return res.redirect(303, at(paths.playground))
  const form = formParameters(req).values
  const place = placeFor(playground, req, step === steps[0] && form['break'] === undefined)
  if (place === undefined) return res.redirect(303, at(forgottenRun))

  const { take } = step
  const { run } = place
  if (form['break'] !== undefined) {
    const wrong = step.breaks.find(({ id }) => id === form['break'])
    if (wrong !== undefined && isPossible(wrong, step, run)) {
      if (take === undefined && step.id === 'callback') {
        place.run = { ...run, changedAnswer: wrong.id }
        return res.redirect(303, at(targetOf(await wrong.plan(run, context), '')))
      }
      place.run = await breakStep(run, step, wrong, playground)
      return res.redirect(303, at(`${paths.playground}#broken`))
    }
  } else if (take !== undefined && step.isPossible(run)) {
    place.run = await takeStep(run, { ...step, take }, form, playground)
  }
  // Only an old page asks for a step that is no longer possible; the new one shows where the run is.
  res.redirect(303, at(`${paths.playground}#${step.id}`))
}

/** The place of the visitor's run; the first step begins a new run. */
function placeFor(
  { context, runs }: PlaygroundContext,
  req: Request,
  isFirst: boolean,
): RunPlace | undefined {
  const visitor = visitorOf(req)
  if (visitor === undefined) return undefined
  const { random, authMethods } = context
  return isFirst
    ? runs.begin(visitor, newRun(random, authMethods[0] ?? 'client_secret_basic'))
    : runs.find(visitor)
}
