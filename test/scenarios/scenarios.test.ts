// The reference client in every scenario: right, it passes; with one defect, the scenario for it says what it did.

import { describe, expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { sharedServer } from '../support/server.ts'
import * as authorizationAnswer from './expected/authorization-answer.ts'
import * as authorizationRequest from './expected/authorization-request.ts'
import * as baseline from './expected/baseline.ts'
import * as discovery from './expected/discovery.ts'
import * as eraFallback from './expected/eras.ts'
import * as lifetime from './expected/lifetime.ts'
import * as resilience from './expected/resilience.ts'
import * as resourceServer from './expected/resource-server.ts'
import * as security from './expected/security.ts'
import * as securityDiscovery from './expected/security-discovery.ts'
import * as stepUp from './expected/step-up.ts'
import * as tokenRequest from './expected/token-request.ts'
import { eras, judgedRun } from './judged-run.ts'

const all = [
  authorizationAnswer,
  authorizationRequest,
  baseline,
  discovery,
  eraFallback,
  lifetime,
  resilience,
  resourceServer,
  securityDiscovery,
  security,
  stepUp,
  tokenRequest,
]
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
  expect(right.map(({ scenario }) => scenario).sort()).toEqual([...names].sort())
  // In the first, nothing is wrong: a client that fails there is one that does not do issuers with a path. The second
  // takes a browser: test/browser/hostile-error.test.ts.
  expect(names.filter((name) => !defective.some(({ scenario }) => scenario === name))).toEqual([
    'plain',
    'hostile-error',
  ])
})
