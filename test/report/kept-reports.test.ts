// What is kept of runs whose realms are gone, and that strangers cannot push it out.

import { describe, expect, it } from 'vitest'
import { rules } from '../../src/assessment/rules.ts'
import { KeptReports, mostBytesOfRealm, mostReports } from '../../src/report/kept-reports.ts'
import type { RealmResult, RuleFinding } from '../../src/report/realm-result.ts'
import type { Report } from '../../src/report/report-schema.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { begin } from '../support/runs.ts'
import { startTestServer } from '../support/server.ts'

interface Changes {
  readonly scenario?: string
  readonly result?: RealmResult['verdict']['result']
  readonly hasTokens?: boolean
  readonly requests?: number
  readonly findings?: readonly RuleFinding[]
  readonly userAgents?: readonly string[]
}

function resultOf(run: string, changes: Changes = {}): RealmResult {
  const { scenario = 'plain', result = 'pass', hasTokens = true, requests = 9 } = changes
  return {
    verdict: {
      scenario,
      run,
      result,
      evidence: 'seen',
      reason: 'The client did it.',
      steps: [1, 2],
      timeline: `http://localhost/s/${scenario}/${run}/handshake`,
    },
    findings: changes.findings ?? [],
    client: { name: 'client 1', userAgents: changes.userAgents ?? [], revisions: [] },
    hasTokens,
    requests,
    lastAt: 0,
  }
}

/** A stranger's one request. */
const stranger = { result: 'inconclusive', hasTokens: false, requests: 1 } as const

const resultsIn = (kept: KeptReports, run: string) =>
  kept.resultsOf(run).map(({ verdict }) => `${verdict.scenario}: ${verdict.result}`)

describe('kept reports', () => {
  it('have the last result of each scenario', () => {
    const kept = new KeptReports()
    kept.keep(resultOf('ci', { result: 'fail' }))
    kept.keep(resultOf('ci', { scenario: 'iss-wrong' }))
    kept.keep(resultOf('ci'))
    expect(resultsIn(kept, 'ci')).toEqual(['plain: pass', 'iss-wrong: pass'])
    expect(resultsIn(kept, 'other')).toEqual([])
  })

  it('are not replaced by less', () => {
    const kept = new KeptReports()
    kept.keep(resultOf('ci', { result: 'fail' }))
    kept.keep(resultOf('ci', { result: 'inconclusive', requests: 5 }))
    expect(resultsIn(kept, 'ci')).toEqual(['plain: fail'])
  })

  it('are forgotten when somebody says so', () => {
    const kept = new KeptReports()
    kept.keep(resultOf('ci'))
    kept.forget('ci')
    expect(kept.runs).toEqual([])
  })

  it('are as many as there is room for; the oldest goes first', () => {
    const kept = new KeptReports()
    for (let n = 0; n <= mostReports; n += 1) kept.keep(resultOf(`ci-${n}`))
    expect(kept.runs).toHaveLength(mostReports)
    expect(kept.runs[0]).toBe(`ci-${mostReports}`)
    expect(kept.runs).not.toContain('ci-0')
  })

  it('take no more room with many scenarios each', () => {
    const kept = new KeptReports()
    const findings = rules.map(
      ({ id }): RuleFinding => ({ id, result: 'fail', reason: 'x'.repeat(40), steps: [1] }),
    )
    for (let n = 0; n < 600; n += 1) {
      for (let of = 0; of < 10; of += 1)
        kept.keep(resultOf(`ci-${n}`, { scenario: `scenario-${of}`, findings }))
    }
    const bytes = kept.runs.flatMap((run) => kept.resultsOf(run)).map((one) => JSON.stringify(one).length)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(mostReports * mostBytesOfRealm)
    expect(kept.runs.length).toBeGreaterThan(100)
  })

  it.each([
    ['long texts', '“x”'.repeat(60), 'node'],
    ['long names', 'short', '🦀'.repeat(100)],
  ])('take 4 kB for each realm, however hostile a client is with %s', (_what, text, userAgent) => {
    const kept = new KeptReports()
    const findings = rules.map(({ id }): RuleFinding => {
      const steps = Array.from({ length: 500 }, (_, at) => at + 1)
      return { id, result: 'fail', reason: text, expected: text, received: text, steps }
    })
    const userAgents = Array.from({ length: 5 }, (_, at) => `${userAgent}${at}`)
    kept.keep(resultOf('ci', { result: 'fail', findings, userAgents }))
    const [result] = kept.resultsOf('ci')
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(mostBytesOfRealm)
    expect(result?.verdict).toMatchObject({ result: 'fail', reason: 'The client did it.', steps: [1, 2] })
  })

  it('keep what failed, with the requests, and what passed, of an ordinary client', () => {
    const kept = new KeptReports()
    const findings = rules.map(({ id }, at): RuleFinding => {
      const reason = 'A request of the client had something that a right client would not have sent.'
      return at === 0
        ? { id, result: 'fail', reason, expected: 'a', received: 'b', steps: [3] }
        : { id, result: 'pass', reason, steps: [1, 2, 3, 4, 5, 6] }
    })
    kept.keep(resultOf('ci', { findings }))
    const [result] = kept.resultsOf('ci')
    expect(result?.findings[0]).toEqual(findings[0])
    expect(result?.findings.map(({ result: its }) => its)).toEqual(findings.map(({ result: its }) => its))
  })

  it('stay when somebody invents ten thousand runs', () => {
    const kept = new KeptReports()
    for (let n = 0; n < 900; n += 1) kept.keep(resultOf(`real-${n}`))
    for (let n = 0; n < 900; n += 1) kept.keep(resultOf(`tried-${n}`, { ...stranger, requests: 4 }))
    for (let n = 0; n < 10_000; n += 1) kept.keep(resultOf(`invented-${n}`, stranger))
    expect(kept.runs).toHaveLength(1800)
    // With as many requests as anybody likes, as long as they bring no token.
    for (let n = 0; n < 10_000; n += 1) kept.keep(resultOf(`tried-again-${n}`, { ...stranger, requests: 4 }))
    expect(kept.runs.filter((run) => run.startsWith('real-'))).toHaveLength(900)
    expect(kept.runs.length).toBeLessThanOrEqual(mostReports)
  })
})

it('tells of a run whose realms are gone, as if they were there', async () => {
  const server = await startTestServer({ autoApprove: 'all', maxRuns: 4 })
  const reportOn = async (run: string) => {
    const response = await fetch(`${server.url}/report/${run}.json`)
    return { status: response.status, report: (await response.json()) as Report }
  }
  await judgedRun(server, 'plain', {
    run: 'ci',
    era: '2026-07-28',
    defects: ['no-resource-in-authorization'],
  })
  const before = await reportOn('ci')
  for (const run of ['a', 'b', 'c', 'd']) {
    server.clock.advance(61)
    await judgedRun(server, 'plain', { run, era: '2026-07-28' })
  }
  for (const run of ['e', 'f', 'g', 'h']) {
    server.clock.advance(61)
    await begin(server, 'plain', run)
  }
  const timeline = await fetch(`${server.url}/s/plain/ci/handshake.json`)
  expect(await timeline.json()).toMatchObject({ total: 0 })

  const after = await reportOn('ci')
  expect(after.report).toMatchObject({
    result: 'fail',
    reason: 'What failed: A6.',
    counts: before.report.counts,
  })
  expect(after.report.scenarios).toEqual(before.report.scenarios)
  const failed = ({ checks }: Report) => checks.filter(({ result }) => result === 'fail')
  expect(failed(after.report)).toEqual(failed(before.report))
  expect(await (await fetch(`${server.url}/report/ci.xml`)).text()).toContain('<failure')
})
