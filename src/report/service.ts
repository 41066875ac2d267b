// Everything that whoever tests a client asks for: the runs, their verdicts and timelines, the catalogue of scenarios and
// the reports. Loaded with the first request for any of it.

import express, { type Request, type RequestHandler, type Response } from 'express'
import type { Clock } from '../clock.ts'
import { type Audience, visibleTo } from '../http/audience.ts'
import { visitsOnly } from '../http/fetch-metadata.ts'
import type { Href } from '../http/page.ts'
import type { Place } from '../protocol/places.ts'
import { type RunService, type RunServiceContext, runService } from '../runs/service.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { catalogueRoutes } from './catalogue-routes.ts'
import { checkedNames, type ReportOptions } from './expectations.ts'
import { junit } from './junit.ts'
import { KeptReports } from './kept-reports.ts'
import { realmResult } from './realm-result.ts'
import { reportCard } from './report-card.ts'
import { reportRoutes } from './report-routes.ts'
import type { Report } from './report-schema.ts'
import { Reports } from './reports.ts'
import { type RunTimelineContext, runTimelineRoutes } from './run-timeline.ts'

export interface TestServiceContext extends Omit<RunServiceContext, 'onGone'> {
  readonly wallClock: Clock
  /** Who may see what clients do. */
  readonly watchers: Audience
  /** What clients did at the default realm; undefined if nothing is recorded. */
  readonly timeline: Timeline | undefined
  /** What a person may command on the timeline of a run; undefined if nothing. */
  readonly control: RunTimelineContext['control']
  /** Whether all scenarios are there, below their own paths. */
  readonly hasCatalogue: boolean
  /** Addresses of pages, below the base path. */
  readonly at: Href
  /** Runs before every page for people. */
  readonly forPeople: readonly RequestHandler[]
}

export interface TestService extends Pick<RunService, 'runs' | 'controlled' | 'run'> {
  /** Answers what is asked below a scenario about the client. */
  readonly answer: (place: Place, req: Request, res: Response, next: (error?: unknown) => void) => void
  /** The pages at the base path. */
  readonly pages: RequestHandler
  /** The report of a run. Throws a refusal if something is expected to fail that is neither scenario nor rule. */
  report(run: string, options: ReportOptions): Report
  /** The same as JUnit XML. */
  junit(run: string, options: ReportOptions): string
}

export function testService(context: TestServiceContext): TestService {
  const { publicUrl, boundTo, mostRuns, wallClock, username, isSecretPublic, rightRealm, makeRealm, atRoot } =
    context
  const { watchers, control, at, forPeople, hasCatalogue } = context
  const kept = new KeptReports()
  const service = runService({
    publicUrl,
    boundTo,
    mostRuns,
    wallClock,
    username,
    isSecretPublic,
    rightRealm,
    makeRealm,
    atRoot,
    onGone: (run) => kept.keep(realmResult(run, wallClock())),
  })
  const { runs } = service
  // If the default realm is a scenario, it is a run itself.
  const ownTimeline = atRoot === undefined ? context.timeline : undefined
  const reports = new Reports({ runs, kept, timeline: ownTimeline, publicUrl, wallClock })
  const report = (run: string, { expect, strict }: ReportOptions) =>
    reportCard(run, reports.resultsOf(run), { expect: checkedNames(expect), strict })

  const visible = visibleTo(watchers)
  const before = [visible, ...forPeople]
  const timeline = runTimelineRoutes({ service, wallClock, control, before })
  const beforeVerdict = express.Router().use(visible, visitsOnly())
  const pages = express.Router({ strict: true, caseSensitive: true })
  pages.use(reportRoutes({ reports, report, publicUrl, wallClock, at, before }))
  if (hasCatalogue) pages.use(catalogueRoutes({ runs, publicUrl, wallClock, watchers, forPeople }))
  return {
    runs,
    controlled: service.controlled,
    run(scenario, id) {
      if (!hasCatalogue) throw new Error('This server has no runs. Start it with the option scenarios.')
      return service.run(scenario, id)
    },
    answer(place, req, res, next) {
      if (place.question !== 'verdict') return timeline(place, req, res, next)
      beforeVerdict(req, res, (error?: unknown) => {
        if (error !== undefined) return next(error)
        service.answerVerdict(place, req, res).catch(next)
      })
    },
    pages,
    report,
    junit: (run, options) => junit(report(run, options)),
  }
}
