// Every rule, with stories in which it passes, fails and has nothing to say.

import { describe, expect, it } from 'vitest'
import { assess } from '../../src/assessment/assess.ts'
import { ruleSetVersion, rules } from '../../src/assessment/rules.ts'
import { revisionOf } from '../../src/evidence/revision.ts'
import { storyOf } from '../../src/evidence/story.ts'
import { authorizationRequest } from './authorization-request.ts'
import { discovery } from './discovery.ts'
import { faulted } from './faulted.ts'
import { lifetime } from './lifetime.ts'
import { mcpRequests } from './mcp-requests.ts'
import { stepUp } from './step-up.ts'
import { challenged, judged, served } from './story.ts'
import { tokenRequest } from './token-request.ts'

const cases = [
  ...discovery,
  ...authorizationRequest,
  ...tokenRequest,
  ...lifetime,
  ...mcpRequests,
  ...stepUp,
  ...faulted,
]

const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet: false, starts: [] }

describe('a rule', () => {
  it.each(cases)('$rule: $result when $when', ({ rule, requests, result, steps, context }) => {
    const found = judged(rule, requests, context)
    expect(found.result, found.reason).toBe(result)
    if (steps !== undefined) expect(found.steps.map(({ number }) => number)).toEqual(steps)
  })

  it.each(rules.map(({ id }) => id))('%s has a story for each result', (id) => {
    const results = new Set(cases.filter(({ rule }) => rule === id).map(({ result }) => result))
    expect([...results]).toEqual(expect.arrayContaining(['pass', 'fail', 'not seen']))
  })

  it('says why, in a sentence', () => {
    for (const { rule, requests, context } of cases) {
      expect(judged(rule, requests, context).reason).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('puts side by side what was expected and what came', () => {
    const [wrong] = cases.filter(({ rule, result }) => rule === 'D7' && result === 'fail')
    expect(judged('D7', wrong?.requests ?? [])).toMatchObject({
      expected: 'localhost:9003',
      received: '127.0.0.1:9003',
    })
  })
})

describe('the set of rules', () => {
  it('has a version and fifty rules, whose ids stay', () => {
    expect(ruleSetVersion).toBe('2026-07-28/1')
    expect(rules.map(({ id }) => id).join(' ')).toBe(
      'D1 D2 D3 D4 D5 D6 D7 ' +
        'A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 ' +
        'T1 T2 T3 T4 T5 T6 T7 T8 L1 L2 L3 L4 L5 L6 L7 L8 ' +
        'R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 S1 S2 S3',
    )
    expect(rules.filter(({ level }) => level === 'MAY').map(({ id }) => id)).toEqual(['L8'])
  })

  it('has nothing to say about no requests', () => {
    const results = assess(storyOf([], context), { fresh: true })
    expect(results).toHaveLength(50)
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['not seen']))
  })
})

describe('the revision that a client speaks', () => {
  it('is the highest that it sent', () => {
    const sent = ['2025-06-18', '2026-07-28', 'DRAFT', '2025-11-25'].map((protocolVersion) =>
      served({ protocolVersion }),
    )
    expect(revisionOf(storyOf(sent, context))).toBe('2026-07-28')
    expect(revisionOf(storyOf([challenged()], context))).toBeUndefined()
  })
})
