// The rules at a real server in which nothing is wrong: a right client breaks none in a life with all that happens to
// tokens. What one with a defect breaks, test/scenarios/defects.test.ts has.

import { expect, it } from 'vitest'
import { assess } from '../../src/assessment/assess.ts'
import { storyOf } from '../../src/evidence/story.ts'
import { approve } from '../reference-client/approve.ts'
import { connect, memoryStore } from '../reference-client/client.ts'
import { type Era, eras } from '../scenarios/judged-run.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const accessTokenTtl = 60
const refreshTokenTtl = 3600

/** Signs in, calls, steps up, lets tokens end and connects again. */
async function session({ mcp, clock, config }: TestServer, era: Era): Promise<void> {
  const store = memoryStore()
  const connection = () =>
    connect({
      mcpUrl: mcp,
      clientId: config.clientId,
      clientSecret: config.clientSecret,
      era,
      store,
      openBrowser: approve,
      now: clock.now,
      sleep: async (ms) => clock.advance(ms / 1000),
    })
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
}

it.each(eras)('a right client of %s breaks no rule, and shows most of them', async (era) => {
  const server = await startTestServer({
    autoApprove: 'all',
    toolScope: { echo: ['echo:use'] },
    accessTokenTtl,
    refreshTokenTtl,
    // Whether it was form-encoded shows.
    clientSecret: 'a secret+with/reserved%41characters',
  })
  await session(server, era)
  const context = { realm: 'main', issuer: server.url, isQuiet: true, starts: [] }
  const results = assess(storyOf(server.events, context), { fresh: true })
  expect(results.filter(({ result }) => result === 'fail')).toEqual([])
  expect(results.filter(({ result }) => result === 'pass').length).toBeGreaterThan(40)
})
