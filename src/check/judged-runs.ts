// The runs of a server in this process, as `check` asks about them.

import type { Clock } from '../clock.ts'
import { paths } from '../protocol/names.ts'
import type { ReportedCheck, Report as RunReport } from '../report/report-schema.ts'
import type { TestService } from '../report/service.ts'
import type { Run } from '../runs/run.ts'
import type { Runs } from '../runs/runs.ts'
import { verdictOf } from '../runs/verdict.ts'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import type { Check, Credentials, JudgedServer, Report } from './judged-server.ts'

export interface JudgedRunsDeps {
  /** The public URL, without a path. */
  readonly url: string
  readonly credentials: Credentials
  readonly tests: Pick<TestService, 'report' | 'junit'> & { readonly runs: Pick<Runs, 'open' | 'run'> }
  readonly wallClock: Clock
  readonly close: () => Promise<void>
}

export function judgedRuns(deps: JudgedRunsDeps): JudgedServer {
  const { url, credentials, tests, wallClock, close } = deps
  const { runs } = tests
  const pathOf = (scenario: string, run: string) => `${paths.scenarios}/${scenario}/${run}`

  function runOf(scenario: string, run: string): Run {
    const path = pathOf(scenario, run)
    runs.open(path)
    const found = runs.run(path)
    if (found === undefined) throw new Error(`no run at ${path}`)
    return found
  }

  const verdict = (scenario: string, run: string) => verdictOf(runOf(scenario, run), wallClock())

  return {
    url,
    mcpUrl: (scenario, run) => `${url}${pathOf(scenario, run)}/mcp`,
    credentials: (scenario) => ({
      clientId: credentials.clientId,
      clientSecret: scenarioNamed(scenario)?.settings?.clientSecret ?? credentials.clientSecret,
    }),
    started(scenario, run) {
      runOf(scenario, run).started(wallClock())
    },
    unreached: (scenario, run, reason) => runOf(scenario, run).unreached(reason),
    quietMs(scenario, run) {
      const { events, lastAt } = runOf(scenario, run)
      return events.length === 0 ? undefined : wallClock() - lastAt
    },
    end(scenario, run) {
      const found = runOf(scenario, run)
      found.end()
      return verdictOf(found, wallClock())
    },
    verdict,
    report: async (run, options) => shortReport(tests.report(run, options)),
    junit: async (run, options) => tests.junit(run, options),
    close,
  }
}

/** What is printed of a report. */
function shortReport({ result, checks }: RunReport): Report {
  const graded = checks.map((check) => ({ ...check, result: gradedResult(check) }))
  const levels = [...new Set(graded.map(({ level }) => level))]
  const counts = levels.map((level) => [level, countsOf(graded.filter((check) => check.level === level))])
  return { result, counts: Object.fromEntries(counts), checks: graded }
}

function gradedResult({ result, level }: ReportedCheck): Check['result'] {
  if (result !== 'fail' || level === 'MUST') return result
  return level === 'SHOULD' ? 'warn' : 'remark'
}

function countsOf(checks: readonly Check[]): Readonly<Record<string, number>> {
  const results = [...new Set(checks.map(({ result }) => result))]
  return Object.fromEntries(
    results.map((result) => [result, checks.filter((check) => check.result === result).length]),
  )
}
