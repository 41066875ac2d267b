// The timeline of a run alone: every request with the number by which a verdict names it, and what was wrong on purpose.

import { expect, it } from 'vitest'
import type { RunJson } from '../../src/report/run-timeline.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { Browser } from '../support/browser.ts'
import { domOf } from '../support/pages.ts'
import { begin, runUrl, verdictOn } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

async function timelineOf(server: TestServer, scenario: string, run: string): Promise<RunJson> {
  const response = await fetch(`${runUrl(server, scenario, run)}/handshake.json`)
  expect(response.status).toBe(200)
  return (await response.json()) as RunJson
}

const ours =
  'The first access token is refused after its first request, although `expires_in` promised longer.'

it('has all requests of the run in one attempt, numbered as in verdicts, nothing folded', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await judgedRun(server, 'revoked-early', { run: 'ci', era: '2026-07-28' })
  await begin(server, 'revoked-early', 'other-run')
  const { steps: proof, ...verdict } = await verdictOn(server, 'revoked-early', 'ci')
  const timeline = await timelineOf(server, 'revoked-early', 'ci')
  expect(timeline).toMatchObject({
    scenario: 'revoked-early',
    run: 'ci',
    wrongOnPurpose: ours,
    verdict,
    total: 1,
    attempts: [{ kind: 'ok', title: verdict.reason, client: 'reference-client 1.0.0' }],
  })
  const steps = timeline.attempts[0]?.steps ?? []
  const own = server.events.filter(
    ({ realm, endpoint }) => realm === '/s/revoked-early/ci' && endpoint !== 'ofTest',
  )
  expect(steps.map(({ number, request }) => `${number} ${request}`)).toEqual(
    own.map(({ method, path }, at) => `${at + 1} ${method} ${path}`),
  )
  const [dead, refresh] = proof.map((number) => steps[number - 1])
  expect(dead).toMatchObject({ outcome: 'refused', status: 401, bent: `Wrong on purpose: ${ours}` })
  expect(refresh).toMatchObject({
    request: 'POST /s/revoked-early/ci/token',
    name: 'Token request: refresh_token',
  })
})

it('marks only the steps that were wrong on purpose, on the page too', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await judgedRun(server, 'revoked-early', { run: 'ci', era: '2026-07-28' })
  const { attempts } = await timelineOf(server, 'revoked-early', 'ci')
  const bent = attempts[0]?.steps
    .filter((step) => step.bent !== undefined)
    .map(({ number }) => `step-${number}`)
  const dom = domOf(await new Browser().open(`${runUrl(server, 'revoked-early', 'ci')}/handshake`))
  const marked = dom.querySelectorAll('.bent')
  expect(marked.map((mark) => mark.closest('li')?.id)).toEqual(bent)
  expect(marked[0]?.text).toBe(`Wrong on purpose: ${ours.replaceAll('`', '')}`)
  const named = dom.querySelectorAll('.verdict a').map((link) => link.getAttribute('href'))
  const { steps } = await verdictOn(server, 'revoked-early', 'ci')
  expect(named).toEqual(expect.arrayContaining(steps.map((number) => `#step-${number}`)))
})

it('is marked in the log too, where it is no warning', async () => {
  const server = await startTestServer({ autoApprove: 'all', logLevel: 'info' })
  await judgedRun(server, 'revoked-early', { run: 'ci', era: '2026-07-28' })
  const lines = server.log.map((line) => JSON.parse(line)).filter(({ bent }) => bent !== undefined)
  expect(lines).not.toEqual([])
  for (const line of lines) {
    expect(line).toMatchObject({
      level: 'info',
      bent: 'fate',
      message: expect.stringContaining('(wrong on purpose)'),
    })
  }
})

it('is empty for a run that nobody has used, and makes none', async () => {
  const server = await startTestServer()
  expect(await timelineOf(server, 'plain', 'ci')).toMatchObject({
    verdict: { result: 'inconclusive' },
    total: 0,
    attempts: [],
  })
  const page = domOf(await new Browser().open(`${runUrl(server, 'plain', 'ci')}/handshake`))
  expect(page.querySelector('pre')?.text).toContain(`${runUrl(server, 'plain', 'ci')}/mcp`)
  expect((await fetch(`${server.url}/report/ci.json`)).status).toBe(404)
})

it('counts what came after the first 500 requests', async () => {
  const server = await startTestServer()
  for (let n = 0; n < 502; n += 1) await begin(server, 'plain', 'ci')
  const { attempts, counted } = await timelineOf(server, 'plain', 'ci')
  expect(attempts[0]?.steps).toHaveLength(500)
  expect(counted).toEqual({ 'mcp 401 token_missing': 2 })
  const page = await new Browser().open(`${runUrl(server, 'plain', 'ci')}/handshake`)
  expect(page.html).toContain('2 × mcp 401 token_missing')
})

it('leaves the timeline of the site as it is, which leads to the reports', async () => {
  const server = await startTestServer()
  await begin(server, 'plain', 'ci')
  expect(await (await fetch(`${server.url}/handshake.json`)).json()).toMatchObject({ total: 0 })
  const links = domOf(await new Browser().open(`${server.url}/handshake`)).querySelectorAll('main a')
  expect(links.map((link) => link.getAttribute('href'))).toContain('/report')
})
