// The catalogue of the scenarios, and what is not in it.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import { type Audience, isOf } from '../http/audience.ts'
import { allowMethods } from '../http/methods.ts'
import { sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { defaultRun, isRunName, reservedRuns, scenarioUrl } from '../runs/run-address.ts'
import type { Runs } from '../runs/runs.ts'
import { verdictOf } from '../runs/verdict.ts'
import { nearestScenario, scenarioNamed } from '../scenarios/catalogue.ts'
import { type CataloguePage, catalogue, cataloguePage } from './catalogue-page.ts'

export interface CatalogueRoutesContext {
  readonly runs: Pick<Runs, 'all'>
  readonly publicUrl: string
  readonly wallClock: Clock
  /** Who may see verdicts. */
  readonly watchers: Audience
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
}

/** /s, /s.json, and the refusal of all below /s that is no scenario. */
export function catalogueRoutes(context: CatalogueRoutesContext): Router {
  const { runs, publicUrl, wallClock, watchers, forPeople } = context
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = [...forPeople, noStore(), allowMethods('GET', 'HEAD')]
  router.all(paths.scenarios, get, (req: Request, res: Response) => {
    const mayWatch = isOf(watchers, req)
    const ofNobody = new Map(
      runs.all
        .filter(({ context: { run }, events }) => run === defaultRun && events.length > 0)
        .map((run) => [run.context.scenario.name, run]),
    )
    const verdictOn = (scenario: string) => {
      const run = mayWatch ? ofNobody.get(scenario) : undefined
      return run && verdictOf(run, wallClock())
    }
    sendPage<CataloguePage>(res, 200, cataloguePage({ publicUrl, verdictOn, mayWatch }))
  })
  router.all(`${paths.scenarios}.json`, get, (_req: Request, res: Response) => {
    res.json(catalogue(publicUrl))
  })
  router.use(paths.scenarios, ({ path }, _res, next) => {
    const [, scenario = '', second = ''] = path.split('/')
    if (scenario !== '') checkAddress(scenario, second, publicUrl)
    next()
  })
  return router
}

/** Refuses an address that is of no run. */
function checkAddress(scenario: string, second: string, publicUrl: string): void {
  if (scenarioNamed(scenario) === undefined) {
    const received = clipped(scenario)
    throw refuse('scenario_unknown', { received, meant: nearestScenario(received) })
  }
  if (second === '' || isRunName(second) || (second !== defaultRun && reservedRuns.has(second))) return
  throw refuse('run_name_unusable', {
    received: clipped(second),
    scenarioUrl: scenarioUrl(publicUrl, scenario),
  })
}
