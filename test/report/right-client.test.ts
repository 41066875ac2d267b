// Where rules and scenarios meet: a client that is right in everything breaks no rule, whatever the server does.

import { expect, it } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { eras, judgedRun } from '../scenarios/judged-run.ts'
import { longMs } from '../support/patience.ts'
import { startTestServer } from '../support/server.ts'

it.each(eras)('a right client of %s has a report without a failure', { timeout: longMs }, async (era) => {
  const server = await startTestServer({ autoApprove: 'all', rateLimit: 100_000 })
  for (const { name } of scenarios) await judgedRun(server, name, { run: 'right', era })
  const report = (await (await fetch(`${server.url}/report/right.json`)).json()) as Report
  const wrong = [
    ...report.scenarios
      .filter(({ result }) => result === 'fail')
      .map(({ name, reason }) => `${name}: ${reason}`),
    ...report.checks
      .filter(({ result }) => result === 'fail')
      .map(
        ({ id, scenario, reason, expected, received }) =>
          `${id} in ${scenario}: ${reason} ${expected} ${received}`,
      ),
  ]
  expect(wrong).toEqual([])
  expect(report.result).toBe('pass')
})
