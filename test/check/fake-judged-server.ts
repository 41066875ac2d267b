// A server that redirects whoever comes to /authorize, and judges by two requests: the answer that went to the client,
// and the request that the client makes after it.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JudgedServer } from '../../src/check/judged-server.ts'
import type { Result } from '../../src/evidence/judgement.ts'
import type { Report } from '../../src/report/report-schema.ts'
import type { Verdict } from '../../src/runs/verdict.ts'
import type { Test } from '../support/program.ts'

export interface FakeJudgedServer extends JudgedServer {
  /** What it was asked, as `METHOD path`, and what it was told about the client, in their order. */
  readonly log: readonly string[]
  readonly isClosed: () => boolean
}

export interface FakeRules {
  /** The result of a scenario whose client has come back; `pass` if absent. */
  readonly results?: Readonly<Record<string, Result>>
  /** How often the client has to come back; once if absent. */
  readonly times?: Readonly<Record<string, number>>
  readonly checks?: readonly Report['checks'][number][]
}

const clientSecret = 'hush-hush-hush-hush'

/** Runs until the test ends. */
export async function fakeJudgedServer(test: Test, { results = {}, times = {}, checks = [] }: FakeRules) {
  const log: string[] = []
  const last = new Map<string, number>()
  const calls = new Map<string, number>()
  const unreached = new Map<string, string>()
  let isClosed = false
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://localhost')
    log.push(`${req.method} ${pathname}`)
    const [, , scenario = '', , endpoint] = pathname.split('/')
    last.set(scenario, Date.now())
    if (endpoint === 'authorize') {
      const answer = new URL(searchParams.get('redirect_uri') ?? '')
      answer.searchParams.set('code', 'mcp_ac_0123456789')
      res.writeHead(302, { location: answer.href }).end()
      return
    }
    if (endpoint === 'mcp' && req.method === 'POST') calls.set(scenario, (calls.get(scenario) ?? 0) + 1)
    res.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`

  const verdictOf = (scenario: string, run: string): Verdict => {
    const obstacle = unreached.get(scenario)
    const isDone = (calls.get(scenario) ?? 0) >= (times[scenario] ?? 1)
    const result = isDone ? (results[scenario] ?? 'pass') : 'inconclusive'
    return {
      scenario,
      run,
      result,
      evidence: isDone ? 'seen' : 'none',
      level: 'MUST',
      reason: isDone ? `It came back with ${clientSecret}.` : (obstacle ?? 'It did not come back.'),
      rule: { text: '', url: '' },
      expected: '',
      steps: [],
      client: undefined,
      timeline: '',
    }
  }
  const close = async () => {
    isClosed = true
    server.close()
    server.closeAllConnections()
  }
  test.onTestFinished(close)

  const fake: FakeJudgedServer = {
    url,
    log,
    isClosed: () => isClosed,
    mcpUrl: (scenario, run) => `${url}/s/${scenario}/${run}/mcp`,
    credentials: () => ({ clientId: 'the-client', clientSecret }),
    started: (scenario) => log.push(`started ${scenario}`),
    unreached: (scenario, _run, reason) => {
      log.push(`unreached ${scenario}`)
      unreached.set(scenario, reason)
    },
    quietMs: (scenario) => {
      const at = last.get(scenario)
      return at === undefined ? undefined : Date.now() - at
    },
    end: (scenario, run) => {
      log.push(`end ${scenario}`)
      return verdictOf(scenario, run)
    },
    verdict: verdictOf,
    report: (run, { expect }) => {
      const scenarios = [...calls.keys(), ...unreached.keys()].map((name) => verdictOf(name, run))
      const failed = scenarios.filter(
        ({ scenario, result }) => (result === 'fail') !== expect.includes(scenario),
      )
      return {
        result: failed.length > 0 ? 'fail' : 'pass',
        reason: '',
        rules: '',
        run,
        client: { userAgents: [], revisions: [] },
        counts: {
          must: { pass: 2, fail: checks.length, notSeen: 1 },
          should: { pass: 0, warn: 0, notSeen: 0 },
          may: { pass: 0, remark: 0, notSeen: 0 },
          practice: { pass: 0, remark: 0, notSeen: 0 },
        },
        scenarios: [],
        checks: [...checks],
      }
    },
    junit: (run, { strict }) => `<testsuites name="${run}" strict="${strict}"/>`,
    close,
  }
  return fake
}
