// The reports of all runs: made of those that are there, and of what was kept of those that are gone.

import type { Clock } from '../clock.ts'
import type { Run } from '../runs/run.ts'
import { defaultRun } from '../runs/run-address.ts'
import type { Runs } from '../runs/runs.ts'
import { verdictOf } from '../runs/verdict.ts'
import type { Timeline } from '../timeline/timeline.ts'
import { type AttemptResult, attemptResult } from './attempt-result.ts'
import { type KeptReports, replaces } from './kept-reports.ts'
import { type RealmResult, realmResult } from './realm-result.ts'
import type { RunResults } from './report-card.ts'

export interface ReportsContext {
  readonly runs: Pick<Runs, 'all'>
  readonly kept: KeptReports
  /** What clients did at the default realm, if that is right. */
  readonly timeline: Pick<Timeline, 'attempts' | 'clear'> | undefined
  readonly publicUrl: string
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

/** How many of the latest attempts are judged: a report is to take no longer than a page. */
const judgedAttempts = 50

export class Reports {
  readonly #context: ReportsContext

  constructor(context: ReportsContext) {
    this.#context = context
  }

  /** What there is to say of the client in each scenario that was used with this run, and at the default realm. */
  resultsOf(run: string): RunResults {
    const { kept, wallClock } = this.#context
    const now = wallClock()
    return {
      realms: latest([...kept.resultsOf(run), ...this.#live(run).map((one) => realmResult(one, now))]),
      attempts: run === defaultRun ? this.#attempts(now) : [],
    }
  }

  #attempts(now: number): readonly AttemptResult[] {
    const { timeline, publicUrl } = this.#context
    const latestFirst = timeline?.attempts().slice(0, judgedAttempts) ?? []
    return latestFirst.map((attempt) => attemptResult(attempt, publicUrl, now))
  }

  /** The runs that were used last, latest first. */
  summaries(limit: number): readonly RunSummary[] {
    const { runs, kept } = this.#context
    const live = runs.all.filter(({ isUsed }) => isUsed).toSorted((a, b) => b.lastAt - a.lastAt)
    const own = this.#context.timeline?.attempts().length ? [defaultRun] : []
    const names = [...new Set([...live.map(({ context }) => context.run), ...kept.runs, ...own])].slice(
      0,
      limit,
    )
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
      lastAt: results[0]?.lastAt ?? this.#context.timeline?.attempts()[0]?.lastAt ?? 0,
    }
  }

  /** Whether there is anything to say of a run. */
  has(run: string): boolean {
    const { kept, timeline } = this.#context
    const isOfDefault = run === defaultRun && (timeline?.attempts().length ?? 0) > 0
    return isOfDefault || this.#live(run).length > 0 || kept.resultsOf(run).length > 0
  }

  /** Forgets what clients did in this run. The default one includes the timeline. */
  startOver(run: string): void {
    const { kept, timeline } = this.#context
    for (const one of this.#live(run)) one.startOver()
    kept.forget(run)
    if (run === defaultRun) timeline?.clear()
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
