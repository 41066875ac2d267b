// JUnit XML: what build servers are told, and that others can read it.

import { parse } from 'junit2json'
import { describe, expect, it } from 'vitest'
import { junit } from '../../src/report/junit.ts'
import type { Report, ReportedScenario } from '../../src/report/report-schema.ts'
import { xmlDocument } from '../../src/report/xml.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { runUrl } from '../support/runs.ts'
import { startTestServer } from '../support/server.ts'

const hostile = 'a\u0000b\u000bc\ud800d\ufffee <&>"\' ]]> 😀 é\r\n\tf'

const scenario = (changes: Partial<ReportedScenario>): ReportedScenario => ({
  name: 'iss-wrong',
  title: 'Title',
  result: 'pass',
  outcome: 'passed',
  level: 'MUST',
  evidence: 'seen',
  reason: 'It did.',
  expected: 'Does it.',
  rule: { text: 'RFC 9207 §2.4', url: 'https://www.rfc-editor.org/rfc/rfc9207#section-2.4' },
  steps: [4, 5],
  timeline: 'http://localhost:9003/s/iss-wrong/ci/handshake',
  ...changes,
})

const report = (scenarios: Report['scenarios'], checks: Report['checks'] = []): Report => ({
  result: 'pass',
  reason: 'Nothing failed.',
  rules: '2026-07-28/1',
  run: 'ci',
  client: { userAgents: [], revisions: [] },
  counts: {
    must: { pass: 0, fail: 0, notSeen: 0 },
    should: { pass: 0, warn: 0, notSeen: 0 },
    may: { pass: 0, remark: 0, notSeen: 0 },
    practice: { pass: 0, remark: 0, notSeen: 0 },
  },
  scenarios,
  checks,
})

/** The document as a library of other people reads it. */
async function read(text: string) {
  const document = await parse(text)
  if (document === undefined || document === null || !('testsuite' in document))
    throw new Error('no test suites')
  return document
}

async function caseOf(changes: Partial<ReportedScenario>) {
  const { testsuite } = await read(junit(report([scenario(changes)])))
  return testsuite?.[0]?.testcase?.[0]
}

describe('as JUnit XML,', () => {
  it('a report has a suite for each scenario and one for the rules', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    for (const name of ['plain', 'iss-wrong']) {
      await judgedRun(server, name, { run: 'ci', era: '2026-07-28', defects: ['ignores-iss', 'no-state'] })
    }
    const response = await fetch(`${server.url}/report/ci.xml`)
    expect(response.headers.get('content-type')).toMatch(/^application\/xml/)
    const document = await read(await response.text())
    expect(document).toMatchObject({ name: 'mcp-static-auth ci', tests: 52, failures: 1, errors: 0 })
    expect(document.testsuite?.map(({ name, tests, failures }) => [name, tests, failures])).toEqual([
      ['plain', 1, 0],
      ['iss-wrong', 1, 1],
      ['report-card', 50, 0],
    ])
    const [plain, issWrong] = document.testsuite?.map(({ testcase }) => testcase?.[0]) ?? []
    expect(plain).toMatchObject({ classname: 'mcp-static-auth.Baseline', name: 'plain' })
    const message = 'The client exchanged the code although `iss` in the answer names another issuer.'
    expect(issWrong?.failure?.[0]?.message).toBe(message)
    expect(issWrong?.failure?.[0]?.inner).toContain(
      `Timeline: ${runUrl(server, 'iss-wrong', 'ci')}/handshake`,
    )

    const strict = await read(
      await (await fetch(`${server.url}/report/ci.xml?strict&expect=iss-wrong`)).text(),
    )
    const failed = strict.testsuite?.flatMap(({ testcase = [] }) => testcase).filter(({ failure }) => failure)
    expect(failed?.map(({ name }) => name)).toEqual(['A4'])
  })

  it.each([
    [{ outcome: 'failed', result: 'fail' }, 'failure', 'It did.'],
    [{ outcome: 'unexpected pass' }, 'failure', 'Expected to fail, but passed. It did.'],
    [{ outcome: 'skipped', result: 'inconclusive' }, 'skipped', 'inconclusive: It did.'],
    [{ outcome: 'skipped' }, 'skipped', 'passed by silence, without a passed plain: It did.'],
    [{ outcome: 'expected failure', result: 'fail' }, 'skipped', 'Known to fail: It did.'],
  ] as const)('%o is a %s', async (changes, kind, message) => {
    expect((await caseOf(changes))?.[kind]?.[0]).toMatchObject({ message })
  })

  it.each(['passed', 'warning', 'remark'] as const)('what is %s passed, with a text', async (outcome) => {
    const read = await caseOf({ outcome })
    expect(read).toMatchObject({ name: 'iss-wrong', 'system-out': [expect.stringContaining('It did.')] })
    expect(read).not.toHaveProperty('failure')
    expect(read).not.toHaveProperty('skipped')
  })

  it('whatever a client sends is text, without the characters that XML forbids', async () => {
    const text = junit(report([scenario({ outcome: 'failed', reason: hostile })]))
    for (const character of ['\0', '\v', '\ufffe']) expect(text).not.toContain(character)
    const { testsuite } = await read(text)
    const told = 'abcde <&>"\' ]]> 😀 é\r\n\tf'
    expect(testsuite?.[0]?.testcase?.[0]?.failure?.[0]).toMatchObject({
      message: told,
      inner: expect.stringContaining(told),
    })
  })
})

it('writes elements, attributes and text', () => {
  const root = {
    name: 'a',
    attributes: { b: 1, c: undefined },
    children: [{ name: 'd' }, { name: 'e', children: ['f'] }],
  }
  expect(xmlDocument(root)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1">\n  <d/>\n  <e>f</e>\n</a>\n',
  )
})
