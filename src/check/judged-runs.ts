// The runs of a server in this process, as `check` asks about them.

import type { Clock } from '../clock.ts'
import type { Run } from '../runs/run.ts'
import { paths } from '../protocol/names.ts'
import type { Runs } from '../runs/runs.ts'
import { verdictOf } from '../runs/verdict.ts'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import type { Credentials, JudgedServer } from './judged-server.ts'
import { checksOf } from './rule-checks.ts'
import { junitOf, reportOf } from './verdicts-report.ts'

export interface JudgedRunsDeps {
  /** The public URL, without a path. */
  readonly url: string
  readonly credentials: Credentials
  readonly runs: Pick<Runs, 'open' | 'run'>
  readonly wallClock: Clock
  readonly close: () => Promise<void>
}

export function judgedRuns(deps: JudgedRunsDeps): JudgedServer {
  const { url, credentials, runs, wallClock, close } = deps
  const pathOf = (scenario: string, run: string) => `${paths.scenarios}/${scenario}/${run}`

  function runOf(scenario: string, run: string): Run {
    const path = pathOf(scenario, run)
    runs.open(path)
    const found = runs.run(path)
    if (found === undefined) throw new Error(`no run at ${path}`)
    return found
  }

  const verdict = (scenario: string, run: string) => verdictOf(runOf(scenario, run), wallClock())
  const used = new Set<string>()
  const verdictsOf = (run: string) => [...used].map((scenario) => verdict(scenario, run))
  const rulesOf = (run: string) => checksOf([...used].map((scenario) => runOf(scenario, run).story(true)))

  return {
    url,
    mcpUrl: (scenario, run) => `${url}${pathOf(scenario, run)}/mcp`,
    credentials: (scenario) => ({
      clientId: credentials.clientId,
      clientSecret: scenarioNamed(scenario)?.settings?.clientSecret ?? credentials.clientSecret,
    }),
    started(scenario, run) {
      used.add(scenario)
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
    report: async (run, options) => reportOf(verdictsOf(run), rulesOf(run), options),
    junit: async (run, options) => junitOf(verdictsOf(run), rulesOf(run), options),
    close,
  }
}
