// The reports: the list, each as a page, as JSON and as JUnit XML, and the form that starts a run over.

import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import { browserOf } from '../http/browser.ts'
import { checkForm } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { allowMethods } from '../http/methods.ts'
import { type Href, sendPage } from '../http/page.ts'
import { noStore } from '../http/security-headers.ts'
import { paths } from '../protocol/names.ts'
import { refuse } from '../protocol/refusal.ts'
import { defaultRun, isRunName, scenarioMcpUrl, scenarioUrl } from '../runs/run-address.ts'
import { baseline } from '../scenarios/catalogue.ts'
import { type ReportOptions, reportOptions } from './expectations.ts'
import { junit } from './junit.ts'
import { type ReportPage, reportPage } from './report-page.ts'
import { type Report, reportJsonSchema } from './report-schema.ts'
import type { Reports } from './reports.ts'
import { type ReportsPage, reportsPage } from './reports-page.ts'

export interface ReportRoutesContext {
  readonly reports: Reports
  readonly report: (run: string, options: ReportOptions) => Report
  readonly publicUrl: string
  readonly wallClock: Clock
  readonly at: Href
  /** Who may see reports, and what runs before every page for people. */
  readonly before: readonly RequestHandler[]
}

/** How many runs the list has. */
const listedRuns = 100

const formats = { json: 'json', xml: 'xml', html: 'page' } as const

type Format = (typeof formats)[keyof typeof formats]

/** /report and everything below it, and /report.schema.json. */
export function reportRoutes(context: ReportRoutesContext): Router {
  const { reports, report, publicUrl, wallClock, at, before } = context
  const router = express.Router({ strict: true, caseSensitive: true })
  const get = [...before, noStore(), allowMethods('GET', 'HEAD')]
  const post = [...before, noStore(), allowMethods('POST'), readForm()]

  router.all(paths.report, get, (_req: Request, res: Response) => {
    sendPage<ReportsPage>(res, 200, reportsPage(reports.summaries(listedRuns), publicUrl, wallClock()))
  })
  router.all(`${paths.report}.schema.json`, get, (_req: Request, res: Response) => {
    res.type('application/schema+json').send(JSON.stringify(reportJsonSchema()))
  })
  router.all(`${paths.report}/:file`, get, (req: Request, res: Response) => {
    const { run, format } = partsOf(String(req.params['file']))
    checkRun(run, publicUrl)
    const options = reportOptions(req.query)
    if (!reports.has(run)) throw missing(run, publicUrl)
    const made = report(run, options)
    if (format === 'json') res.json(made)
    else if (format === 'xml') res.type('application/xml').send(junit(made))
    else
      sendPage<ReportPage>(res, 200, reportPage(made, { publicUrl, options, csrf: browserOf(req, res).csrf }))
  })
  router.all(`${paths.report}/:run/start-over`, post, (req: Request, res: Response) => {
    checkForm(req)
    const run = String(req.params['run'])
    checkRun(run, publicUrl)
    reports.startOver(run)
    res.redirect(303, at(paths.report))
  })
  return router
}

/** The run and the form that the last segment of an address asks for. */
function partsOf(file: string): { readonly run: string; readonly format: Format } {
  const [, run = file, suffix] = /^(.*)\.(json|xml|html)$/.exec(file) ?? []
  return { run, format: suffix === undefined ? 'page' : formats[suffix as keyof typeof formats] }
}

function checkRun(run: string, publicUrl: string): void {
  if (run === defaultRun || isRunName(run)) return
  throw refuse('run_name_unusable', {
    received: clipped(run),
    scenarioUrl: scenarioUrl(publicUrl, baseline.name),
  })
}

function missing(run: string, publicUrl: string): Error {
  return refuse('report_missing', { run, mcpUrl: scenarioMcpUrl(publicUrl, baseline.name, run) })
}
