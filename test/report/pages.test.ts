// The pages about clients under test, as a person reads them, and the form that starts a run over.

import { describe, expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { Browser } from '../support/browser.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { domOf, expectExplained, fieldOf, textOf } from '../support/pages.ts'
import { begin, runUrl } from '../support/runs.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const approving = sharedServer({ autoApprove: 'all' })

const page = ({ url }: TestServer, path: string) => new Browser().open(url + path)

describe('the page of a report', () => {
  it('begins with what failed: why, where, by which rule, and who else does it', async () => {
    const server = await approving()
    for (const scenario of ['plain', 'iss-wrong']) {
      await judgedRun(server, scenario, {
        run: 'page',
        era: '2026-07-28',
        defects: ['ignores-iss', 'no-state'],
      })
    }
    const view = await page(server, '/report/page')
    const dom = domOf(view)
    expect(dom.querySelectorAll('main h2').map(({ text }) => text.trim())).toEqual([
      'Failed',
      'What failed',
      'Warnings and remarks',
      'What passed',
      'What was not seen, and how to see it',
    ])
    const [failed, warned] = dom.querySelectorAll('.finding')
    expect(failed?.text.replace(/\s+/g, ' ')).toMatch(
      /^ ?Failed iss-wrong MUST The answer comes from another issuer/,
    )
    const links = failed?.querySelectorAll('a').map((link) => link.getAttribute('href'))
    const timeline = `${runUrl(server, 'iss-wrong', 'page')}/handshake`
    expect(links).toContain(`${timeline}#step-5`)
    expect(links).toContain('https://github.com/openai/codex/issues/33354')
    expect(warned?.text).toContain('A4')
    expect(textOf(view)).toContain(`${server.url}/s/revoked-early/page/mcp`)
    expect((await page(server, `/s/iss-wrong/page/handshake`)).html).toContain('id="step-5"')
  })

  it('exists only for a run that was used, and says how to use it', async () => {
    const server = await approving()
    expectExplained(await page(server, '/report/unused'), 404, 'report_missing')
    expect(textOf(await page(server, '/report/unused'))).toContain(`${server.url}/s/plain/unused/mcp`)
    expectExplained(await page(server, '/report/-x'), 404, 'run_name_unusable')
  })

  it('leads to the scenario where nothing is wrong, if that was not used', async () => {
    const server = await approving()
    await begin(server, 'iss-wrong', 'unwise')
    const [first] = domOf(await page(server, '/report/unwise')).querySelectorAll('.copies dd code')
    expect(first?.text).toBe(`${server.url}/s/plain/unwise/mcp`)
  })

  it('is there for a run whose name ends like a file', async () => {
    const server = await approving()
    await begin(server, 'plain', 'ci.json')
    const list = domOf(await page(server, '/report'))
    const href = list
      .querySelectorAll('main h2 a')
      .find(({ text }) => text === 'ci.json')
      ?.getAttribute('href')
    expect(textOf(await page(server, href ?? ''))).toContain('Report on ci.json')
  })

  it('belongs to whoever uses no run, too', async () => {
    const server = await startTestServer()
    await fetch(`${server.url}/s/iss-wrong/mcp`, { method: 'POST' })
    expect(textOf(await page(server, '/report/default'))).toContain(
      'The client has not asked for authorization yet.',
    )
    expect(textOf(await page(server, '/s'))).toContain('The client has not asked for authorization yet.')
  })
})

describe('“Start over”', () => {
  it('forgets the requests of the run in all scenarios, and nothing else', async () => {
    const server = await startTestServer()
    for (const run of ['mine', 'theirs']) {
      for (const scenario of ['plain', 'iss-wrong']) await begin(server, scenario, run)
    }
    const browser = new Browser()
    const list = await browser.press(await browser.open(`${server.url}/report/mine`), 'Start over')
    expect(
      domOf(list)
        .querySelectorAll('main h2')
        .map(({ text }) => text),
    ).toEqual(['theirs'])
    const statuses = ['mine', 'theirs'].map(
      async (run) => (await fetch(`${server.url}/report/${run}.json`)).status,
    )
    expect(await Promise.all(statuses)).toEqual([404, 200])
    await begin(server, 'plain', 'mine')
    const timeline = (await (
      await fetch(`${runUrl(server, 'plain', 'mine')}/handshake.json`)
    ).json()) as object
    expect(timeline).toMatchObject({ attempts: [{ stepCount: 1, steps: [{ number: 1 }] }] })
  })

  it('does nothing at the wish of another page or browser', async () => {
    const server = await startTestServer()
    await begin(server, 'plain', 'mine')
    const [mine, other] = [new Browser(), new Browser()]
    const address = `${server.url}/report/mine`
    await mine.open(address)
    const csrf = fieldOf(await other.open(address), 'csrf') ?? ''
    const form = new URLSearchParams({ csrf }).toString()
    expect((await mine.post(`${address}/start-over`, form)).status).toBe(403)
    expect((await other.post(`${address}/start-over`, form, { origin: 'https://evil.example' })).status).toBe(
      403,
    )
    expect((await fetch(`${address}/start-over`)).status).toBe(405)
    expect((await fetch(`${address}.json`)).status).toBe(200)
  })

  it('does not let a client pass for one that the server sees for the first time', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await judgedRun(server, 'plain', { run: 'again', era: '2026-07-28' })
    const browser = new Browser()
    await browser.press(await browser.open(`${server.url}/report/again`), 'Start over')
    await judgedRun(server, 'plain', {
      run: 'again',
      era: '2026-07-28',
      defects: ['skips-resource-metadata'],
    })
    const { checks } = (await (await fetch(`${server.url}/report/again.json`)).json()) as {
      checks: { id: string; result: string }[]
    }
    expect(checks.find(({ id }) => id === 'D1')?.result).not.toBe('fail')
  })
})

describe('the catalogue', () => {
  it('has every scenario, for people and for programs', async () => {
    const server = await approving()
    const view = await page(server, '/s')
    for (const { name, expects } of scenarios) {
      expect(view.html).toContain(`${server.url}/s/${name}/mcp`)
      expect(textOf(view)).toContain(expects.replaceAll('`', ''))
    }
    const response = await fetch(`${server.url}/s.json`)
    expect(await response.json()).toEqual(
      scenarios.map(({ name, title, does, expects, level, rule, starred, needs }) => ({
        ...{ name, title, does, expects, level, starred, needs },
        rule: { text: rule.text, url: rule.href },
        mcpUrl: `${server.url}/s/${name}/{run}/mcp`,
      })),
    )
  })

  it.each([
    ['/s/plian', 'scenario_unknown', 'plain'],
    ['/s/iss-worng/ci-1/mcp', 'scenario_unknown', 'iss-wrong'],
    ['/s/plain/-ci/mcp', 'run_name_unusable', '/s/plain/run-1/mcp'],
    ['/s/plain/default/mcp', 'run_name_unusable', '/s/plain/mcp'],
    ['/s/plain/a%20b/mcp', 'run_name_unusable', '/s/plain/run-1/mcp'],
    ['/s/plain/ci-1/nothing', 'not_found', '/mcp'],
  ] as const)('does not have %s (%s), and names %s', async (path, reason, named) => {
    const view = await page(await approving(), path)
    expectExplained(view, 404, reason)
    expect(textOf(view)).toContain(named)
  })

  it('makes no run for what it does not have', async () => {
    const server = await startTestServer()
    for (const path of ['/s/plian/ci/mcp', '/s/plain/-ci/mcp', '/s/plain/default/mcp']) {
      const response = await fetch(server.url + path, { method: 'POST' })
      expect(response.status, path).toBe(404)
    }
    expect(textOf(await page(server, '/report'))).toContain('No runs yet')
  })
})

describe('pages of a scenario', () => {
  it.each([
    ['the sign-in', (server: TestServer) => authorizeUrl(server), 200],
    ['an error', (server: TestServer) => authorizeUrl(server, { client_id: 'other' }), 400],
    ['the timeline', ({ url }: TestServer) => `${url}/handshake`, 200],
  ])('say what is wrong on purpose: %s', async (_what, urlOf, status) => {
    const server = await startTestServer()
    const url = `${server.url}/s/iss-wrong`
    const view = await new Browser().open(urlOf({ ...server, url, mcp: `${url}/mcp` }))
    expect(view.status).toBe(status)
    expect(textOf(view)).toMatch(
      /^Scenario iss-wrong: Wrong on purpose: The authorization response says iss=/,
    )
    expect((await new Browser().open(urlOf(server))).html).not.toContain('Wrong on purpose')
  })
})

it.each([
  '/report',
  '/report/ci',
  '/report/ci.json',
  '/report/ci.xml',
  '/report.schema.json',
  '/s/plain/ci/handshake',
])('shows %s only to those who may see the timeline', async (path) => {
  const server = await startTestServer()
  await begin(server, 'plain', 'ci')
  expect((await fetch(server.url + path)).status).toBe(200)
  expect((await fetch(server.url + path, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404)
})

it('shows the catalogue to everybody, but what clients did only to those who may see it', async () => {
  const server = await startTestServer()
  await fetch(`${server.url}/s/plain/mcp`, { method: 'POST' })
  const headers = { 'x-forwarded-for': '203.0.113.7' }
  const told = await (await fetch(`${server.url}/s`, { headers })).text()
  expect(told).toContain(`${server.url}/s/plain/mcp`)
  expect(told).not.toContain('Last client')
  expect(await (await fetch(`${server.url}/s`)).text()).toContain('Last client')
})
