// The report of a run as a program reads it: what counts as what, and what the whole comes to.

import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/assessment/rules.ts'
import type { Report } from '../../src/report/report-schema.ts'
import type { Defect } from '../reference-client/client.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { begin, runUrl, verdictOn } from '../support/runs.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

const approving = sharedServer({ autoApprove: 'all' })

/** A client goes through these scenarios under one run id. */
async function tested(
  run: string,
  scenarios: readonly string[],
  defects: readonly Defect[] = [],
): Promise<TestServer> {
  const server = await approving()
  for (const scenario of scenarios) await judgedRun(server, scenario, { run, era: '2026-07-28', defects })
  return server
}

async function reportOn({ url }: TestServer, run: string, query = ''): Promise<Report> {
  const response = await fetch(`${url}/report/${run}.json${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Report
}

const scenarioOf = ({ scenarios }: Report, name: string) => scenarios.find((each) => each.name === name)
const checkOf = ({ checks }: Report, id: string) => checks.find((each) => each.id === id)

describe('the report', () => {
  it('passes a right client in all its scenarios, in the order of the catalogue', async () => {
    const server = await tested('right', ['revoked-early', 'iss-wrong', 'plain'])
    const report = await reportOn(server, 'right')
    expect(report).toMatchObject({
      result: 'pass',
      reason: 'Nothing failed.',
      rules: '2026-07-28/1',
      run: 'right',
      client: {
        name: 'reference-client',
        version: '1.0.0',
        userAgents: ['reference-client/1.0.0'],
        revisions: ['2026-07-28'],
      },
    })
    expect(report.scenarios.map(({ name, result, outcome }) => [name, result, outcome])).toEqual([
      ['plain', 'pass', 'passed'],
      ['iss-wrong', 'pass', 'passed'],
      ['revoked-early', 'pass', 'passed'],
    ])
    expect(report.checks.map(({ id }) => id)).toEqual(rules.map(({ id }) => id))
    expect(report.counts.must.fail).toBe(0)
  })

  it('says the same of a scenario as its verdict', async () => {
    const server = await tested('same', ['plain', 'iss-wrong'], ['ignores-iss'])
    const { result, evidence, level, reason, rule, expected, steps, timeline } = await verdictOn(
      server,
      'iss-wrong',
      'same',
    )
    expect(scenarioOf(await reportOn(server, 'same'), 'iss-wrong')).toMatchObject({
      ...{ result, evidence, level, reason, rule, expected, steps, timeline },
      outcome: 'failed',
    })
  })

  it('fails if one scenario does, whatever binds the client', async () => {
    const server = await tested('practice', ['plain', 'revoked-early'], ['authorizes-instead-of-refreshing'])
    const report = await reportOn(server, 'practice')
    expect(scenarioOf(report, 'revoked-early')).toMatchObject({ level: 'practice', outcome: 'failed' })
    expect(report).toMatchObject({ result: 'fail', reason: 'What failed: revoked-early.' })
  })

  it('fails if the client broke a rule that binds it, in any scenario, and says in which', async () => {
    const server = await tested('broken', ['plain'])
    await judgedRun(server, 'iss-wrong', {
      run: 'broken',
      era: '2026-07-28',
      defects: ['no-resource-in-authorization'],
    })
    const report = await reportOn(server, 'broken')
    expect(checkOf(report, 'A6')).toMatchObject({
      result: 'fail',
      outcome: 'failed',
      level: 'MUST',
      scenario: 'iss-wrong',
      steps: [4],
      timeline: `${runUrl(server, 'iss-wrong', 'broken')}/handshake`,
      alsoIn: [],
    })
    expect(report).toMatchObject({ result: 'fail', reason: 'What failed: A6.' })
    expect(report.counts.must.fail).toBe(1)
  })

  it('passes with a warning, unless warnings are failures', async () => {
    const server = await tested('warned', ['plain'], ['no-state'])
    const report = await reportOn(server, 'warned')
    expect(checkOf(report, 'A4')).toMatchObject({ result: 'fail', level: 'SHOULD', outcome: 'warning' })
    expect(report).toMatchObject({ result: 'pass', counts: { should: { warn: 1 } } })
    expect(await reportOn(server, 'warned', '?strict')).toMatchObject({
      result: 'fail',
      reason: 'What failed: A4.',
    })
    expect((await reportOn(server, 'warned', '?strict=false')).result).toBe('pass')
  })

  it('counts a pass by silence only beside a passed plain', async () => {
    const server = await tested('silent', ['iss-wrong'])
    const alone = await reportOn(server, 'silent')
    expect(scenarioOf(alone, 'iss-wrong')).toMatchObject({
      result: 'pass',
      evidence: 'silence',
      outcome: 'skipped',
    })
    expect(alone).toMatchObject({
      result: 'inconclusive',
      reason: 'Passed by silence, which counts only beside a passed plain of the same run: iss-wrong.',
    })
    await tested('silent', ['plain'])
    expect((await reportOn(server, 'silent')).result).toBe('pass')
  })

  it('says what is not decided', async () => {
    const server = await tested('open', ['plain'])
    await begin(server, 'iss-wrong', 'open')
    expect(await reportOn(server, 'open')).toMatchObject({
      result: 'pass',
      reason: 'Nothing failed. Not decided: iss-wrong.',
    })
    expect(await reportOn(server, 'open', '?strict')).toMatchObject({ result: 'inconclusive' })
    await begin(server, 'iss-wrong', 'only')
    expect((await reportOn(server, 'only')).result).toBe('inconclusive')
  })
})

describe('known failures', () => {
  it('are no failures', async () => {
    const server = await tested(
      'known',
      ['plain', 'iss-wrong'],
      ['ignores-iss', 'no-resource-in-authorization'],
    )
    const report = await reportOn(server, 'known', '?expect=iss-wrong,A6')
    expect(scenarioOf(report, 'iss-wrong')).toMatchObject({ result: 'fail', outcome: 'expected failure' })
    expect(checkOf(report, 'A6')).toMatchObject({ result: 'fail', outcome: 'expected failure' })
    expect(report.result).toBe('pass')
    expect((await reportOn(server, 'known', '?expect=iss-wrong&expect=A6')).result).toBe('pass')
    expect((await reportOn(server, 'known', '?expect=iss-wrong')).reason).toBe('What failed: A6.')
  })

  it('are failures when they pass', async () => {
    const server = await tested('mended', ['plain', 'iss-wrong'])
    expect(await reportOn(server, 'mended', '?expect=iss-wrong,A6')).toMatchObject({
      result: 'fail',
      reason: 'Expected to fail, but passed: iss-wrong, A6.',
    })
  })

  it('must be scenarios or rules; the nearest is named', async () => {
    const server = await tested('misspelled', ['plain'])
    const response = await fetch(`${server.url}/report/misspelled.json?expect=iss-worng`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('The nearest is iss-wrong.'),
      error_uri: `${server.url}/errors/expectation_unknown`,
    })
  })
})

it('has the form of its schema, which allows nothing else', async () => {
  const server = await tested(
    'formal',
    ['plain', 'iss-wrong', 'revoked-early'],
    ['ignores-iss', 'resource-with-slash'],
  )
  const response = await fetch(`${server.url}/report.schema.json`)
  expect(response.headers.get('content-type')).toMatch(/^application\/schema\+json/)
  const isReport = new Ajv2020({ formats: { uri: (text: string) => URL.canParse(text) } }).compile(
    (await response.json()) as object,
  )
  for (const query of ['', '?strict', '?expect=iss-wrong']) {
    const report = await reportOn(server, 'formal', query)
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
    expect(isReport({ ...report, score: 94 })).toBe(false)
  }
})
