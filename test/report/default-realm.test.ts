// What clients do at the default realm belongs to the run `default`: the rules judge it, though no scenario was used.

import { expect, it } from 'vitest'
import { approve } from '../reference-client/approve.ts'
import { connect, type Defect, memoryStore } from '../reference-client/client.ts'
import { Browser } from '../support/browser.ts'
import { reportOn } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

async function goThrough(server: TestServer, mcpUrl: string, defects: readonly Defect[] = []): Promise<void> {
  const connection = await connect({
    mcpUrl,
    clientId: server.config.clientId,
    clientSecret: server.config.clientSecret,
    era: '2026-07-28',
    openBrowser: approve,
    store: memoryStore(),
    defects,
  })
  await connection.listTools()
  await connection.close()
}

it('there is none before anything came', async () => {
  const server = await startTestServer()
  expect((await fetch(`${server.url}/report/default.json`)).status).toBe(404)
})

it('passes a right client', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await goThrough(server, server.mcp)
  const report = await reportOn(server, 'default')
  expect(report).toMatchObject({ result: 'pass', scenarios: [], client: { name: 'reference-client' } })
  expect(report.counts.must).toMatchObject({ fail: 0 })
  expect(report.counts.must.pass).toBeGreaterThan(10)
})

it('says what a client does wrong, in which attempt', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await goThrough(server, server.mcp)
  await goThrough(server, server.mcp, ['resource-with-slash'])
  const report = await reportOn(server, 'default')
  const broken = report.checks.filter(({ result }) => result === 'fail')
  expect(broken.map(({ id }) => id)).toEqual(['A7'])
  expect(broken[0]).toMatchObject({ timeline: `${server.url}/handshake?attempt=2`, alsoIn: [] })
  expect(broken[0]).not.toHaveProperty('scenario')
  expect(report).toMatchObject({ result: 'fail', reason: 'What failed: A7.' })
})

it('is one with the scenarios that were used without a run', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await goThrough(server, `${server.url}/s/plain/mcp`)
  await goThrough(server, server.mcp, ['no-resource-in-authorization'])
  const report = await reportOn(server, 'default')
  expect(report.scenarios.map(({ name, result }) => `${name}: ${result}`)).toEqual(['plain: pass'])
  expect(report.checks.filter(({ result }) => result === 'fail').map(({ id }) => id)).toContain('A6')
})

it('is in the list of reports, and starts over with the timeline', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  await goThrough(server, server.mcp)
  const browser = new Browser()
  const list = await browser.open(`${server.url}/report`)
  expect(list.html).toContain('/report/default')
  await browser.submit(await browser.open(`${server.url}/report/default`), {})
  expect((await fetch(`${server.url}/report/default.json`)).status).toBe(404)
  expect(await server.attempts()).toEqual([])
})

it('is that of the scenario where the whole server is one', async () => {
  const server = await startTestServer({ autoApprove: 'all', scenario: 'plain' })
  await goThrough(server, server.mcp)
  const report = await reportOn(server, 'default')
  expect(report.scenarios.map(({ name }) => name)).toEqual(['plain'])
})
