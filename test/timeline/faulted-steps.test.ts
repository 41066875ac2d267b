// What the timelines and the log say of requests that a test had fail, or held back.

import { expect, it } from 'vitest'
import { testSentence } from '../../src/handshake/on-purpose.ts'
import type { RunJson } from '../../src/report/run-timeline.ts'
import type { ServerOptions } from '../../src/server.ts'
import { judgedRun } from '../scenarios/judged-run.ts'
import { Browser } from '../support/browser.ts'
import { eventOf } from '../support/events.ts'
import { callMcp, obtainTokens, refresh, type Tokens } from '../support/oauth.ts'
import { domOf } from '../support/pages.ts'
import { runUrl } from '../support/runs.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'
import { type Attempt, attemptTitled } from '../support/timeline.ts'

const failed = 'A test had this request fail.'

async function signedIn(
  options: ServerOptions = {},
): Promise<ControlledServer & { tokens: Required<Tokens> }> {
  const server = await startTestServer({ autoApprove: 'all', ...options })
  return { ...server, tokens: await obtainTokens(server) }
}

function sentencesOf({ steps }: Attempt): readonly unknown[] {
  return steps.map((step) => ('bent' in step ? step.bent : undefined)).filter((said) => said !== undefined)
}

it('a client that is stuck on a fault is not told to mend anything, until it gets past', async () => {
  const server = await signedIn()
  server.realm.fail({ at: 'token', grant: 'refresh_token', status: 503 })
  await refresh(server, server.tokens.refresh_token)
  const stuck = await attemptTitled(server, /^A test had `POST \/token` fail/)
  expect(stuck).toMatchObject({
    kind: 'warn',
    fix: expect.stringMatching(/^The answer was on purpose\./),
  })
  expect(sentencesOf(stuck)).toEqual([failed])
  const page = domOf(await new Browser().open(`${server.url}/handshake?attempt=${stuck.id}`))
  expect(page.querySelectorAll('.bent').map(({ text }) => text)).toEqual([failed])
  const markdown = await (await fetch(`${server.url}/handshake/${stuck.id}.md`)).text()
  expect(markdown).toContain(failed)
  const { access_token } = (await (await refresh(server, server.tokens.refresh_token)).json()) as Tokens
  await callMcp(server, access_token)
  expect(sentencesOf(await attemptTitled(server, /^Connected/))).toEqual([failed])
})

it('a refusal that a test asked for is told as that, with its reason', async () => {
  const server = await signedIn()
  server.realm.fail({ at: 'token', error: 'invalid_client' })
  await refresh(server, server.tokens.refresh_token)
  const stuck = await attemptTitled(server, /^A test had/)
  expect(sentencesOf(stuck)).toEqual([failed])
  expect(stuck.steps.at(-1)?.refusal?.reason).toBe('client_authentication_wrong')
  const page = domOf(await new Browser().open(`${server.url}/handshake?attempt=${stuck.id}`))
  expect(page.querySelector('.proof')?.text).toMatch(/^Fix: The answer was on purpose\./)
})

it('a request that was only held back went well, and is no row with those that were not', async () => {
  const server = await signedIn({ logLevel: 'info' })
  await callMcp(server, server.tokens.access_token)
  server.realm.fail({ at: 'mcp', delayMs: 50 })
  await callMcp(server, server.tokens.access_token)
  await callMcp(server, server.tokens.access_token)
  await expect.poll(() => server.events.filter(({ endpoint }) => endpoint === 'mcp')).toHaveLength(3)
  const attempt = await attemptTitled(server, /^Connected/)
  expect(sentencesOf(attempt)).toEqual(['A test held this request back.'])
  expect(attempt.steps.slice(-2).map(({ count, outcome }) => `${outcome} ${count}`)).toEqual(['ok 2', 'ok 1'])
  const said = server.log.map((line) => JSON.parse(line)).filter(({ heldBackMs }) => heldBackMs === 50)
  expect(said).toMatchObject([{ level: 'info', message: expect.stringContaining('(a test held it back)') }])
})

it.each([
  ['answered as if it went well', { bent: 'fault', status: 200 }, 'A test answered this request.'],
  ['lost', { bent: 'fault', status: 502, delivered: false }, failed],
  ['held back until its client left', { heldBackMs: 9, delivered: false }, /and the client did not wait\.$/],
  ['answered wrong by a scenario', { bent: 'tokenAnswer', status: 400 }, undefined],
] as const)('what is said of a request that was %s', (_what, changes, said) => {
  const sentence = testSentence(eventOf('token', changes))
  if (said === undefined) expect(sentence).toBeUndefined()
  else expect(sentence).toMatch(said)
})

it('in a scenario, what a test did is told from what the scenario did', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  server.run('revoked-early', 'ci').fail({ at: 'server-metadata', delayMs: 5 })
  server.run('revoked-early', 'ci').fail({ at: 'token', grant: 'refresh_token', status: 503 })
  await judgedRun(server, 'revoked-early', { run: 'ci', era: '2026-07-28' })
  const response = await fetch(`${runUrl(server, 'revoked-early', 'ci')}/handshake.json`)
  const { attempts } = (await response.json()) as RunJson
  const said = attempts[0]?.steps.map(({ bent }) => bent).filter((each) => each !== undefined)
  expect(said).toEqual([
    'A test held this request back.',
    expect.stringMatching(/^Wrong on purpose: /),
    failed,
  ])
})
