// The reports of all runs: made of those that are there, and of what was kept of those that are gone.

import type { Clock } from '../clock.ts'
import type { Run } from '../runs/run.ts'
import type { Runs } from '../runs/runs.ts'
import { verdictOf } from '../runs/verdict.ts'
import { type KeptReports, replaces } from './kept-reports.ts'
import { type RealmResult, realmResult } from './realm-result.ts'

export interface ReportsContext {
  readonly runs: Pick<Runs, 'all'>
  readonly kept: KeptReports
  readonly wallClock: Clock
}

/** A run in short. */
export interface RunSummary {
  readonly run: string
  readonly scenarios: readonly Pick<RealmResult['verdict'], 'scenario' | 'result' | 'evidence'>[]
  /** Name and version of the client, if it introduced itself. */
  readonly client: string | undefined
  /** Epoch milliseconds of the last request. */
  readonly lastAt: number
}

export class Reports {
  readonly #context: ReportsContext

  constructor(context: ReportsContext) {
    this.#context = context
  }

  /** What there is to say of the client in each scenario that was used with this run. */
  resultsOf(run: string): readonly RealmResult[] {
    const { kept, wallClock } = this.#context
    const now = wallClock()
    return latest([...kept.resultsOf(run), ...this.#live(run).map((one) => realmResult(one, now))])
  }

  /** The runs that were used last, latest first. */
  summaries(limit: number): readonly RunSummary[] {
    const { runs, kept } = this.#context
    const live = runs.all.filter(({ isUsed }) => isUsed).toSorted((a, b) => b.lastAt - a.lastAt)
    const names = [...new Set([...live.map(({ context }) => context.run), ...kept.runs])].slice(0, limit)
    return names.map((name) => this.#summary(name))
  }

  #summary(run: string): RunSummary {
    const { kept, wallClock } = this.#context
    const now = wallClock()
    const live = this.#live(run).map((one) => {
      const verdict = verdictOf(one, now)
      return { verdict, client: { name: verdict.client }, hasTokens: one.hasTokens, lastAt: one.lastAt }
    })
    const results = latest([...kept.resultsOf(run), ...live]).toSorted((a, b) => b.lastAt - a.lastAt)
    return {
      run,
      scenarios: results.map(({ verdict }) => verdict),
      client: results.find(({ client }) => client.name !== undefined)?.client.name,
      lastAt: results[0]?.lastAt ?? 0,
    }
  }

  /** Forgets what clients did in this run. Returns whether there was anything. */
  startOver(run: string): boolean {
    const { kept } = this.#context
    const live = this.#live(run)
    const isUsed = live.length > 0 || kept.resultsOf(run).length > 0
    for (const one of live) one.startOver()
    kept.forget(run)
    return isUsed
  }

  #live(name: string): readonly Run[] {
    return this.#context.runs.all.filter((run) => run.context.run === name && run.isUsed)
  }
}

/** One result for each scenario: the last one, unless an earlier one says more. */
function latest<R extends Parameters<typeof replaces>[0]>(results: readonly R[]): readonly R[] {
  const byScenario = new Map<string, R>()
  for (const result of results) {
    const known = byScenario.get(result.verdict.scenario)
    if (known === undefined || replaces(result, known)) byScenario.set(result.verdict.scenario, result)
  }
  return [...byScenario.values()]
}
