// What `check` needs of a running server. It knows neither how the server is started nor how a verdict is made.

import type { Verdict } from '../runs/verdict.ts'

export interface JudgedServer {
  /** `http://localhost:<port>`. Whatever leads there, or to the same port of another loopback address, is ours. */
  readonly url: string
  /** The MCP address of a scenario for a run. */
  mcpUrl(scenario: string, run: string): string
  credentials(scenario: string): Credentials
  /** Notes that the client's program is started now: one that keeps no tokens between starts is not wrong. */
  started(scenario: string, run: string): void
  /** Notes that no browser could bring the client its answer, so that what it did not do says nothing about it. */
  unreached(scenario: string, run: string, reason: string): void
  /** Milliseconds since the last request of the run; undefined before the first. */
  quietMs(scenario: string, run: string): number | undefined
  /** The client is done: the verdict now. */
  end(scenario: string, run: string): Verdict
  /** The verdict so far. */
  verdict(scenario: string, run: string): Verdict
  report(run: string, options: ReportOptions): Promise<Report>
  /** The report as JUnit XML. */
  junit(run: string, options: ReportOptions): Promise<string>
  close(): Promise<void>
}

export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface ReportOptions {
  /** Scenarios and rules that are known to fail. */
  readonly expect: readonly string[]
  /** Whether a warning is a failure. */
  readonly strict: boolean
}

/** The part of a report that is printed. */
export interface Report {
  readonly result: 'pass' | 'fail' | 'inconclusive'
  /** How many rules of each level had each result. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly checks: readonly Check[]
}

/** What a rule found in all scenarios together. */
export interface Check {
  readonly id: string
  /** `warn` is the failure of a SHOULD, `remark` one of anything less. */
  readonly result: 'pass' | 'fail' | 'warn' | 'remark' | 'not seen' | 'not applicable'
  readonly level: string
  readonly reason: string
  readonly expected?: string | undefined
  readonly received?: string | undefined
}
