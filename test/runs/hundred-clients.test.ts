// A hundred clients at once, each in a run of its own: every verdict is about its own client.

import { expect, it } from 'vitest'
import type { Defect } from '../reference-client/client.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { longMs } from '../support/patience.ts'
import { startTestServer } from '../support/server.ts'

interface Case {
  readonly scenario: string
  readonly defects: readonly Defect[]
  readonly result: string
}

const cases: readonly Case[] = [
  { scenario: 'plain', defects: [], result: 'pass' },
  { scenario: 'iss-wrong', defects: [], result: 'pass' },
  { scenario: 'iss-wrong', defects: ['ignores-iss'], result: 'fail' },
  { scenario: 'revoked-early', defects: [], result: 'pass' },
  { scenario: 'revoked-early', defects: ['authorizes-instead-of-refreshing'], result: 'fail' },
]

it('judges a hundred clients at once, each by what it did itself', { timeout: longMs }, async () => {
  const server = await startTestServer({ autoApprove: 'all', logLevel: 'silent' })
  const clients = Array.from({ length: 100 }, (_, index) => ({
    ...(cases[index % cases.length] ?? cases[0]),
    run: `client-${index}`,
  })) as readonly (Case & { run: string })[]
  const verdicts = await Promise.all(
    clients.map(async ({ scenario, defects, run }) => {
      const { verdict } = await judgedRun(server, scenario, { run, era: '2026-07-28', defects })
      return { run: verdict.run, scenario: verdict.scenario, result: verdict.result }
    }),
  )
  expect(verdicts).toEqual(clients.map(({ run, scenario, result }) => ({ run, scenario, result })))
})
