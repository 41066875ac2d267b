// The reference client in every scenario: right, it passes; with one defect, the scenario for it says what it did.

import { describe, expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { sharedServer } from '../support/server.ts'
import * as authorizationAnswer from './expected/authorization-answer.ts'
import * as authorizationRequest from './expected/authorization-request.ts'
import * as baseline from './expected/baseline.ts'
import * as lifetime from './expected/lifetime.ts'
import { eras, judgedRun } from './judged-run.ts'

// In the order of the catalogue.
const all = [baseline, authorizationRequest, authorizationAnswer, lifetime]
const right = all.flatMap((each) => each.right)
const defective = all.flatMap((each) => each.defective)

const server = sharedServer({ autoApprove: 'all', maxRuns: 10_000 })

describe.each(eras)('a right client of %s', (era) => {
  it.each(right)('gets $result by $evidence in $scenario', async (expected) => {
    const { scenario, notApplicableIn } = expected
    const { verdict, gaveUp } = await judgedRun(await server(), scenario, { run: `right-${era}`, era })
    const applies = notApplicableIn !== era
    expect(verdict, `${verdict.reason} ${gaveUp}`).toMatchObject({
      result: applies ? expected.result : 'inconclusive',
      evidence: applies ? expected.evidence : 'none',
    })
  })

  it.each(defective.filter(({ onlyIn }) => onlyIn === undefined || onlyIn === era))(
    'that $defect gets $result in $scenario',
    async ({ scenario, defect, result, reason }) => {
      const run = `${defect}-${era}`
      const { verdict } = await judgedRun(await server(), scenario, { run, era, defects: [defect] })
      expect(verdict.reason).toMatch(reason)
      expect(verdict.result).toBe(result)
    },
  )
})

it('has an expectation for every scenario, and a defect that each one finds', () => {
  const names = scenarios.map(({ name }) => name)
  expect(right.map(({ scenario }) => scenario)).toEqual(names)
  // In the first, nothing is wrong: a client that fails there is one that does not do issuers with a path. The others
  // need a browser, and have a test in test/browser.
  const inBrowser = scenarios.filter(({ needs }) => needs.browser).map(({ name }) => name)
  expect(names.filter((name) => !defective.some(({ scenario }) => scenario === name))).toEqual([
    'plain',
    ...inBrowser,
  ])
})
