// The reference client with one defect: exactly what the table names fails, and says what the client did.

import { describe, expect, it } from 'vitest'
import { rules } from '../../src/assessment/rules.ts'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import type { Defect } from '../reference-client/client.ts'
import { reportOn } from '../support/runs.ts'
import { sharedServer } from '../support/server.ts'
import type { Shown } from './defects/shown.ts'
import { defectTable } from './defects/table.ts'
import { eras, judgedRun } from './judged-run.ts'
import { whatIsWrong } from './what-is-wrong.ts'

const server = sharedServer({ autoApprove: 'all', maxRuns: 10_000 })

const rows = Object.entries(defectTable).map(([defect, shown]) => ({ defect: defect as Defect, shown }))

describe.each(eras)('a client of %s', (era) => {
  it.each(rows)('that $defect fails where the table says, and nowhere else', async ({ defect, shown }) => {
    const running = await server()
    const run = `${defect}-${era}`
    for (const scenario of new Set(['plain', ...shown.map((each) => each.scenario)])) {
      await judgedRun(running, scenario, { run, era, defects: [defect] })
    }
    const expected = shown.filter(({ onlyIn }) => onlyIn === undefined || onlyIn === era)
    expect(whatIsWrong(await reportOn(running, run))).toEqual(Object.fromEntries(expected.map(asReported)))
  })
})

function asReported({ id, result, reason }: Shown): readonly [string, unknown] {
  return [id, { result, reason: reason === undefined ? expect.any(String) : expect.stringMatching(reason) }]
}

const shown = new Set(rows.flatMap((row) => row.shown.map(({ id }) => id)))

it('has a defect that each scenario finds', () => {
  const missing = scenarios.map(({ name }) => name).filter((name) => !shown.has(name))
  // It takes a browser: test/browser/hostile-error.test.ts.
  expect(missing).toEqual(['hostile-error'])
})

it('has a defect for each of the rules', () => {
  expect(rules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
})
