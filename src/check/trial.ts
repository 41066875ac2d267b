// One scenario: the command is started as often as the scenario needs, a browser is there for it, and the verdict
// is taken when it is done.

import type { Verdict } from '../runs/verdict.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { createBrowser } from './browser.ts'
import { type End, type StartDeps, startOnce } from './start.ts'

export type TrialDeps = Omit<StartDeps, 'browser'>

export interface Trial {
  readonly verdict: Verdict
  /** How the last start of the command ended. */
  readonly end: End
}

/** Tries the client in a scenario. Rejects with CannotRun when the command cannot be started. */
export async function tryScenario(scenario: Scenario, deps: TrialDeps): Promise<Trial> {
  const { server, run, now, patience, signal } = deps
  const connects = scenario.needs.connects ?? 1
  const browser = createBrowser({
    serverUrl: server.url,
    now,
    reachMs: patience.reach,
    retryMs: patience.look,
  })
  for (let connect = 1; ; connect++) {
    const end = await startOnce(scenario, connect, { ...deps, browser })
    const isDecided = server.verdict(scenario.name, run).result === 'fail'
    if (connect < connects && !isDecided && !signal.aborted) continue
    const reason = browser.unreached()
    if (reason !== undefined) server.unreached(scenario.name, run, reason)
    return { verdict: server.end(scenario.name, run), end }
  }
}
