// The reference client, right in everything, through all scenarios under one run id: all pass, and so do all rules.

import { expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { longMs } from '../support/patience.ts'
import { reportOn } from '../support/runs.ts'
import { startTestServer } from '../support/server.ts'
import { type Era, eras, judgedRun } from './judged-run.ts'
import { whatIsWrong } from './what-is-wrong.ts'

/** Where a client is right because of what it does not do. */
const bySilence: readonly string[] = [
  'prm-wrong-resource',
  'issuer-mismatch',
  'as-moved',
  'no-pkce-advertised',
  'iss-missing',
  'iss-wrong',
  'state-wrong',
  'denied',
  'invalid-client',
  'step-up-endless',
  'never-accepted',
  'mcp-redirect',
  'mix-up',
  'token-redirect',
  'endpoint-javascript',
]

/** Rules that a right client cannot show: it has no session to end here, and a rule may be younger than its revision. */
const notShown: Readonly<Record<Era, readonly string[]>> = {
  '2025-11-25': ['R2 not seen', 'R7 not applicable', 'S2 not applicable'],
  '2026-07-28': ['R2 not applicable'],
}

function expected(scenario: string, era: Era): { result: string; evidence: string } {
  // The client has no browser: test/browser/hostile-error.test.ts lends it one. legacy-only is about newer clients.
  const isOpen = scenario === 'hostile-error' || (scenario === 'legacy-only' && era === '2025-11-25')
  if (isOpen) return { result: 'inconclusive', evidence: 'none' }
  return { result: 'pass', evidence: bySilence.includes(scenario) ? 'silence' : 'seen' }
}

it.each(eras)('a right client of %s passes all scenarios and all rules', { timeout: longMs }, async (era) => {
  const server = await startTestServer({ autoApprove: 'all' })
  for (const { name } of scenarios) await judgedRun(server, name, { run: 'right', era })
  const report = await reportOn(server, 'right')
  expect(whatIsWrong(report)).toEqual({})
  expect(report.scenarios.map(({ name, result, evidence }) => [name, { result, evidence }])).toEqual(
    scenarios.map(({ name }) => [name, expected(name, era)]),
  )
  expect(report.result, report.reason).toBe('pass')
  const unseen = report.checks.filter(({ result }) => result !== 'pass')
  expect(unseen.map(({ id, result }) => `${id} ${result}`)).toEqual(notShown[era])
})
