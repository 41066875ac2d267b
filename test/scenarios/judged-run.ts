// The reference client goes through a scenario, right or with one defect, and the server judges it.

import type { Verdict } from '../../src/runs/verdict.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { approve } from '../reference-client/approve.ts'
import { ClientError, connect, type Defect, memoryStore } from '../reference-client/client.ts'
import { runUrl, verdictOn } from '../support/runs.ts'
import type { TestServer } from '../support/server.ts'

export type Era = '2025-11-25' | '2026-07-28'

export const eras: readonly Era[] = ['2025-11-25', '2026-07-28']

export interface JudgedRun {
  readonly verdict: Verdict
  /** Why the client gave up, if it did. */
  readonly gaveUp: string | undefined
}

/** Seconds; after one, a first request without a token begins a new life of the client. */
const betweenConnects = 2

/**
 * Connects (twice if the scenario needs that), lists the tools twice each time, and says that the client is done. The
 * server must approve by itself. Waiting costs no time: the clock of the server is moved instead.
 */
export async function judgedRun(
  server: TestServer,
  scenario: string,
  { run, era, defects = [] }: { run: string; era: Era; defects?: readonly Defect[] },
): Promise<JudgedRun> {
  const { settings, needs } = scenarioNamed(scenario) ?? {}
  const store = memoryStore()
  let gaveUp: string | undefined
  for (let connects = 0; connects < (needs?.connects ?? 1); connects += 1) {
    if (connects > 0) server.clock.advance((needs?.seconds ?? 0) + betweenConnects)
    try {
      const connection = await connect({
        mcpUrl: `${runUrl(server, scenario, run)}/mcp`,
        clientId: server.config.clientId,
        clientSecret: settings?.clientSecret ?? server.config.clientSecret,
        era,
        store,
        defects,
        openBrowser: approve,
        now: server.clock.now,
        sleep: async (ms) => server.clock.advance(ms / 1000),
      })
      try {
        await connection.listTools()
        await connection.listTools()
        await connection.listTools()
        await connection.callTool('echo', { message: 'x' })
      } finally {
        await connection.close()
      }
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      gaveUp = error.message
    }
  }
  return { verdict: await verdictOn(server, scenario, run, 'POST'), gaveUp }
}
