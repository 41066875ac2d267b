import { describe, expect, it } from 'vitest'
import type { Check } from '../../src/check/judged-server.ts'
import { checksOf, countsOf } from '../../src/check/rule-checks.ts'
import { junitOf, reportOf } from '../../src/check/verdicts-report.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { Verdict } from '../../src/runs/verdict.ts'
import { eventOf } from '../support/events.ts'

function verdict(scenario: string, result: Verdict['result']): Verdict {
  const rule = { text: '', url: '' }
  const rest = { run: 'r', level: 'MUST', rule, expected: '', steps: [], client: undefined, timeline: '' }
  return { scenario, result, evidence: 'seen', reason: 'a < b & "c"\u0007', ...rest }
}

function check(id: string, result: Check['result'], level = 'MUST'): Check {
  return { id, result, level, reason: id }
}

const relaxed = { expect: [], strict: false }
const plain = verdict('plain', 'pass')

describe('the result of a report', () => {
  it.each([
    ['pass', [plain, verdict('a', 'warn'), verdict('b', 'inconclusive')], [check('A9', 'warn')], relaxed],
    ['fail', [plain, verdict('a', 'fail')], [], relaxed],
    ['fail', [plain], [check('A7', 'fail')], relaxed],
    ['fail', [plain], [check('A9', 'warn')], { expect: [], strict: true }],
    ['inconclusive', [verdict('plain', 'inconclusive'), verdict('a', 'pass')], [], relaxed],
    ['pass', [plain, verdict('a', 'fail')], [check('A7', 'fail')], { expect: ['a', 'A7'], strict: false }],
    ['fail', [plain, verdict('a', 'pass')], [], { expect: ['a'], strict: false }],
    [
      'pass',
      [plain, verdict('a', 'inconclusive')],
      [check('A7', 'not seen')],
      { expect: ['a', 'A7'], strict: false },
    ],
  ] as const)('is %s', (result, verdicts, checks, options) => {
    expect(reportOf(verdicts, checks, options).result).toBe(result)
  })
})

describe('the report as JUnit XML', () => {
  it('has a test for each scenario and each rule, with what came of it', () => {
    const verdicts = [plain, verdict('a', 'fail'), verdict('b', 'fail')]
    const checks = [check('A7', 'not seen'), check('D1', 'fail')]
    const text = 'a &lt; b &amp; &quot;c&quot; '
    expect(junitOf(verdicts, checks, { expect: ['b'], strict: false }).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites><testsuite name="mcp-static-auth" tests="5" failures="2" skipped="2">',
      `  <testcase classname="mcp-static-auth.scenario" name="plain"><system-out>${text}</system-out></testcase>`,
      `  <testcase classname="mcp-static-auth.scenario" name="a"><failure message="${text}"/></testcase>`,
      `  <testcase classname="mcp-static-auth.scenario" name="b"><skipped message="${text}"/></testcase>`,
      '  <testcase classname="mcp-static-auth.rule" name="A7"><skipped message="A7"/></testcase>',
      '  <testcase classname="mcp-static-auth.rule" name="D1"><failure message="D1"/></testcase>',
      '</testsuite></testsuites>',
      '',
    ])
  })
})

describe('the rules over several runs', () => {
  const context = { realm: 'r', issuer: 'http://localhost:9003/r', isQuiet: true, starts: [] }
  const withoutMetadata = storyOf([eventOf('authorize', { realm: 'r' })], context)
  const nothing = storyOf([], context)

  it('are broken when one run breaks them', () => {
    for (const stories of [
      [nothing, withoutMetadata],
      [withoutMetadata, nothing],
    ])
      expect(checksOf(stories).find(({ id }) => id === 'D1')).toMatchObject({ result: 'fail', level: 'MUST' })
    expect(checksOf([nothing, nothing]).find(({ id }) => id === 'D1')?.result).toBe('not seen')
  })

  it('are counted by level', () => {
    const checks = [check('A', 'pass'), check('B', 'pass'), check('C', 'fail'), check('D', 'warn', 'SHOULD')]
    expect(countsOf(checks)).toEqual({ MUST: { pass: 2, fail: 1 }, SHOULD: { warn: 1 } })
  })
})
