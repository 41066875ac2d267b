// What `check` needs of a running server. It knows neither how the server is started nor how a verdict is made.

import type { ReportOptions } from '../report/expectations.ts'
import type { Report } from '../report/report-schema.ts'
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
  report(run: string, options: ReportOptions): Report
  /** The report as JUnit XML. */
  junit(run: string, options: ReportOptions): string
  close(): Promise<void>
}

export interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}
