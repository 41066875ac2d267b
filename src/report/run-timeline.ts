// The timeline of one run, as a page and for programs: all its requests, numbered as verdicts name them. And the form
// that controls its realm.

import express, { type Request, type RequestHandler, type Response } from 'express'
import type { Clock } from '../clock.ts'
import type { Result } from '../evidence/judgement.ts'
import { readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage, tellAbout } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { type Place, testPaths } from '../protocol/places.ts'
import type { PlacedRun, RunService } from '../runs/service.ts'
import { unusedVerdict, type Verdict, verdictOf } from '../runs/verdict.ts'
import { aboutScenario, wrongOnPurpose } from '../scenarios/parts/about.ts'
import type { AttemptView } from '../timeline/attempt-model.ts'
import { type ControlView, controlView, obeyForm, type TimelineControl } from '../timeline/control-form.ts'
import { type AttemptJson, attemptJson } from '../timeline/json.ts'
import { wholeAttemptView } from '../timeline/whole-attempt.ts'
import { type Badge, badgeOf } from './badge.ts'
import { reportHref } from './reports-page.ts'

export interface RunTimelineContext {
  readonly service: Pick<RunService, 'at'>
  readonly wallClock: Clock
  /** What a person may command there; undefined if nothing. */
  readonly control: ((realm: string) => TimelineControl | undefined) | undefined
  /** Who may see it, and what runs before every page for people. */
  readonly before: readonly RequestHandler[]
}

/** The page of a run's timeline. */
export interface RunPage {
  readonly view: 'run'
  readonly scenario: string
  readonly run: string
  readonly title: string
  readonly badge: Badge
  readonly reason: string
  readonly expects: string
  readonly rule: { readonly text: string; readonly href: string }
  /** The steps that the verdict rests on, as links. */
  readonly steps: readonly number[]
  readonly attempt: AttemptView
  /** What was not kept, as sentences. */
  readonly counted: readonly string[]
  readonly mcpUrl: string
  readonly jsonHref: string
  readonly reportHref: string
  /** What can be commanded; undefined if nothing. */
  readonly control: ControlView | undefined
}

/** The same for programs, in the form of the whole timeline. */
export interface RunJson {
  readonly scenario: string
  readonly run: string
  readonly wrongOnPurpose: string
  readonly verdict: Verdict
  readonly paused: false
  readonly total: number
  readonly attempts: readonly AttemptJson[]
  /** How often requests came that were not kept, by endpoint, status and reason. */
  readonly counted: Readonly<Record<string, number>>
}

/** Relative to the page: whatever name of this host the browser uses. */
const controlAction = testPaths.handshakeControl.slice(1)

type Answer = (place: Place, req: Request, res: Response, next: (error?: unknown) => void) => void

/** Answers `handshake`, what is below it, and `handshake.json` below a realm. */
export function runTimelineRoutes({ service, wallClock, control, before }: RunTimelineContext): Answer {
  const own = express.Router().use(...before, noStore())
  const steps = express.Router().use(own, allowMethods('GET', 'HEAD'))
  const form = express.Router().use(own, allowMethods('POST'), readForm())
  const obey: Answer = (place, req, res, next) => {
    const { realm, issuer } = service.at(place).context
    const controlled = control?.(realm)
    // Otherwise there is nothing at this path.
    if (controlled?.isFor(req) !== true) return next()
    form(req, res, (error?: unknown) => {
      if (error !== undefined) return next(error)
      const page = new URL(issuer).pathname + testPaths.handshake
      try {
        res.redirect(303, obeyForm(controlled, page, req, res))
      } catch (refused) {
        next(refused)
      }
    })
  }
  return (place, req, res, next) => {
    if (place.question === 'handshakeControl') return obey(place, req, res, next)
    steps(req, res, (error?: unknown) => {
      if (error !== undefined) return next(error)
      const placed = service.at(place)
      const now = wallClock()
      if (place.question === 'handshakeJson') {
        res.json(runJson(placed, now))
        return
      }
      tellAbout(res, aboutScenario(placed.context.scenario))
      const isUsed = placed.used !== undefined
      const form = controlView(control?.(place.realm), { action: controlAction, isUsed }, req, res)
      sendPage<RunPage>(res, 200, { ...runPage(placed, now), control: form })
    })
  }
}

const kinds: Readonly<Record<Result, AttemptView['kind']>> = {
  pass: 'ok',
  warn: 'warn',
  fail: 'error',
  inconclusive: 'pending',
}

function told({ used, context }: PlacedRun, nowMs: number): { verdict: Verdict; attempt: AttemptView } {
  const { scenario } = context
  const verdict = used === undefined ? unusedVerdict(scenario, context) : verdictOf(used, nowMs)
  const attempt = wholeAttemptView({
    events: used?.events ?? [],
    kind: kinds[verdict.result],
    title: verdict.reason,
    wrongOnPurpose: wrongOnPurpose(scenario),
    nowMs,
  })
  return { verdict, attempt }
}

function runPage(placed: PlacedRun, now: number): Omit<RunPage, 'control'> {
  const { scenario, run, issuer } = placed.context
  const { verdict, attempt } = told(placed, now)
  return {
    view: 'run',
    scenario: scenario.name,
    run,
    title: scenario.title,
    badge: badgeOf(verdict),
    reason: verdict.reason,
    expects: scenario.expects,
    rule: scenario.rule,
    steps: verdict.steps,
    attempt,
    counted: [...(placed.used?.counted ?? [])].map(([what, count]) => `${count} × ${what.trim()}`),
    mcpUrl: issuer + paths.mcp,
    jsonHref: issuer + testPaths.handshakeJson,
    reportHref: reportHref(run),
  }
}

function runJson(placed: PlacedRun, now: number): RunJson {
  const { scenario, run } = placed.context
  const { verdict, attempt } = told(placed, now)
  const isUsed = attempt.stepCount > 0
  return {
    scenario: scenario.name,
    run,
    wrongOnPurpose: scenario.does,
    verdict,
    paused: false,
    total: isUsed ? 1 : 0,
    attempts: isUsed ? [attemptJson(attempt)] : [],
    counted: Object.fromEntries(placed.used?.counted ?? []),
  }
}
