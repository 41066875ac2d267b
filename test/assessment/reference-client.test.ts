// The rules at a real server: a client that is right breaks none, wherever the server is wrong; one with a defect
// breaks the rule at which that shows.

import { describe, expect, it } from 'vitest'
import { assess, type RuleResult } from '../../src/assessment/assess.ts'
import { rules } from '../../src/assessment/rules.ts'
import { storyOf } from '../../src/evidence/story.ts'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { approve } from '../reference-client/approve.ts'
import { ClientError, connect, type Defect, defects, memoryStore } from '../reference-client/client.ts'
import { type Era, eras, judgedRun } from '../scenarios/judged-run.ts'
import { runUrl } from '../support/runs.ts'
import { sharedServer, type TestServer } from '../support/server.ts'

const accessTokenTtl = 60
const refreshTokenTtl = 3600

const server = sharedServer({
  autoApprove: 'all',
  maxRuns: 10_000,
  toolScope: { echo: ['echo:use'] },
  accessTokenTtl,
  refreshTokenTtl,
  // Whether it was form-encoded shows.
  clientSecret: 'a secret+with/reserved%41characters',
})

/** What the rules find in what the server sees meanwhile. */
async function assessed(
  { url, events }: TestServer,
  path: string,
  act: () => Promise<unknown>,
): Promise<readonly RuleResult[]> {
  const before = events.length
  await act()
  const seen = events.slice(before)
  const context = { realm: path, issuer: url + path, isQuiet: true, starts: [] }
  return assess(storyOf(seen, context), { fresh: true })
}

/** Signs in, calls, steps up, lets tokens end and connects again. */
async function session(server: TestServer, run: string, era: Era, has: readonly Defect[]): Promise<void> {
  const { clock, config } = server
  const store = memoryStore()
  const connection = () =>
    connect({
      mcpUrl: `${runUrl(server, 'plain', run)}/mcp`,
      clientId: config.clientId,
      clientSecret: config.clientSecret,
      era,
      store,
      defects: has,
      openBrowser: (url) => approve(url).catch((error) => Promise.reject(new ClientError(String(error)))),
      now: clock.now,
      sleep: async (ms) => clock.advance(ms / 1000),
    })
  try {
    const first = await connection()
    await first.listTools()
    clock.advance(accessTokenTtl + 1)
    await first.listTools()
    await first.callTool('echo', { message: 'x' })
    clock.advance(accessTokenTtl + 1)
    await first.listTools()
    clock.advance(refreshTokenTtl + 1)
    await first.listTools()
    await first.close()
    clock.advance(2)
    const second = await connection()
    await second.listTools()
    await second.close()
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
  }
}

const failed = (results: readonly RuleResult[]) =>
  results.flatMap(({ rule, result, reason, received }) =>
    result === 'fail' ? [`${rule.id}: ${reason} ${received ?? ''}`] : [],
  )

const ids = rules.map(({ id }) => id)

/** What shows only where the server answers as no right one does, or as ours does not. */
const elsewhere = ['R10', 'S2', 'S3']
const shownElsewhere: readonly Defect[] = [
  'registers-if-offered',
  'reregisters-on-invalid-client',
  'always-basic',
]

const shown = Object.entries(defects)
  .flatMap(([defect, { shownBy }]) =>
    shownBy
      .filter((id: string) => ids.includes(id) && !elsewhere.includes(id))
      .map((rule) => ({ defect: defect as Defect, rule })),
  )
  .filter(({ defect }) => !shownElsewhere.includes(defect))

describe.each(eras)('a right client of %s', (era) => {
  it('breaks no rule, and shows most of them', async () => {
    const running = await server()
    const run = `right-${era}`
    const results = await assessed(running, `/s/plain/${run}`, () => session(running, run, era, []))
    expect(failed(results)).toEqual([])
    const passed = results.filter(({ result }) => result === 'pass').length
    expect(passed).toBeGreaterThan(40)
  })

  it.each(scenarios.map(({ name }) => name))('breaks none in %s', async (scenario) => {
    const running = await server()
    const run = `unbroken-${era}`
    const results = await assessed(running, `/s/${scenario}/${run}`, () =>
      judgedRun(running, scenario, { run, era }),
    )
    expect(failed(results)).toEqual([])
  })
})

it.each(shown)('a client that $defect breaks $rule', async ({ defect, rule }) => {
  const running = await server()
  const broken: string[] = []
  for (const era of eras) {
    const run = `${defect}-${era}`
    const results = await assessed(running, `/s/plain/${run}`, () => session(running, run, era, [defect]))
    broken.push(...results.filter(({ result }) => result === 'fail').map((each) => each.rule.id))
  }
  expect(broken).toContain(rule)
})
