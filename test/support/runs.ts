// Runs below /s/ of a test server, and the client that is right in everything, pointed at one of them.

import type { Report } from '../../src/report/report-schema.ts'
import type { Verdict } from '../../src/runs/verdict.ts'
import type { TestServer } from './server.ts'

/** The address of a run. */
export function runUrl(server: TestServer, scenario: string, run: string): string {
  return `${server.url}/s/${scenario}/${run}`
}

/** The verdict on a run; `POST` says that the client is done. */
export async function verdictOn(
  server: TestServer,
  scenario: string,
  run: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<Verdict> {
  const response = await fetch(`${runUrl(server, scenario, run)}/verdict`, { method })
  if (response.status !== 200) throw new Error(`no verdict: ${response.status} ${await response.text()}`)
  return (await response.json()) as Verdict
}

/** The first request of a client, and no more. */
export async function begin(server: TestServer, scenario: string, run: string): Promise<void> {
  const response = await fetch(`${runUrl(server, scenario, run)}/mcp`, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream' },
  })
  if (response.status !== 401) throw new Error(`no challenge: ${response.status}`)
}

/** The report on a run. */
export async function reportOn(server: TestServer, run: string): Promise<Report> {
  const response = await fetch(`${server.url}/report/${run}.json`)
  if (response.status !== 200) throw new Error(`no report: ${response.status} ${await response.text()}`)
  return (await response.json()) as Report
}
