// The list of runs in strings ready to print.

import { paths } from '../protocol/names.ts'
import { defaultRun, exampleRun, scenarioMcpUrl } from '../runs/run-address.ts'
import { baseline } from '../scenarios/catalogue.ts'
import { localDateTime } from '../timeline/local-time.ts'
import { type Badge, badgeOf } from './badge.ts'
import type { RunSummary } from './reports.ts'

export interface ReportsPage {
  readonly view: 'reports'
  readonly runs: readonly RunView[]
  /** An address with which a report begins. */
  readonly exampleUrl: string
}

export interface RunView {
  readonly run: string
  readonly isDefault: boolean
  readonly href: string
  readonly client: string | undefined
  readonly last: string
  /** RFC 3339. */
  readonly lastIso: string
  readonly scenarios: readonly { readonly name: string; readonly badge: Badge }[]
}

export function reportsPage(runs: readonly RunSummary[], publicUrl: string, nowMs: number): ReportsPage {
  return {
    view: 'reports',
    runs: runs.map(({ run, client, lastAt, scenarios: used }) => ({
      run,
      isDefault: run === defaultRun,
      href: reportHref(run),
      client,
      last: localDateTime(lastAt, nowMs),
      lastIso: new Date(lastAt).toISOString(),
      scenarios: used.map((verdict) => ({ name: verdict.scenario, badge: badgeOf(verdict) })),
    })),
    exampleUrl: scenarioMcpUrl(publicUrl, baseline.name, exampleRun),
  }
}

/** The page of a report. A run whose name ends as a form of it does would be taken for that. */
export function reportHref(run: string): string {
  return `${paths.report}/${run}${/\.(?:json|xml|html)$/.test(run) ? '.html' : ''}`
}
