// Runs for a test in the same process: each a realm of its own, with the verdict on the client.

import { describe, expect, it } from 'vitest'
import {
  authorizeUrl,
  callMcp,
  form,
  obtainCode,
  obtainTokens,
  refresh,
  type Tokens,
} from '../support/oauth.ts'
import { asPlaced } from '../support/placed.ts'
import { type ControlledServer, startTestServer } from '../support/server.ts'

const started = (options = {}) => startTestServer({ autoApprove: 'all', ...options })

/** Signs a client in to a run, and calls the server with its token. */
async function useRun(server: ControlledServer, run: ReturnType<ControlledServer['run']>): Promise<string> {
  const placed = asPlaced(server, run)
  const { access_token } = await obtainTokens(placed)
  expect((await callMcp(placed, access_token)).status).toBe(200)
  return access_token
}

describe('run()', () => {
  it('is a new run in which nothing is wrong, unless a scenario and a name are given', async () => {
    const server = await started()
    const [one, another] = [server.run(), server.run()]
    expect(one).toMatchObject({ scenario: 'plain', id: expect.stringMatching(/^t[\w-]{12}$/) })
    expect(one.url).toBe(`${server.url}/s/plain/${one.id}`)
    expect(another.id).not.toBe(one.id)
    const named = server.run('refresh-keeps', 'my-client_1.0')
    expect(named).toMatchObject({ scenario: 'refresh-keeps', id: 'my-client_1.0' })
    expect(named.url).toBe(`${server.url}/s/refresh-keeps/my-client_1.0`)
  })

  it('gives the same run for the same name', async () => {
    const server = await started()
    server.run('plain', 'mine').clock.advance({ hours: 1 })
    expect(server.run('plain', 'mine').clock.offsetSeconds).toBe(3600)
    expect(server.run('refresh-keeps', 'mine').clock.offsetSeconds).toBe(0)
  })

  it('has the credentials of its scenario', async () => {
    const server = await started()
    const { url, credentials } = server.run('secret-reserved')
    expect(credentials.clientSecret).not.toBe(server.config.clientSecret)
    const { clientId: client_id, clientSecret: client_secret } = credentials
    const body = form({ grant_type: 'client_credentials', client_id, client_secret })
    expect((await fetch(`${url}/token`, { method: 'POST', body })).status).toBe(200)
  })

  it('says in a sentence why there is no such run', async () => {
    const server = await started()
    expect(() => server.run('plane')).toThrow('There is no scenario plane. The nearest is plain.')
    for (const id of ['', 'my run', '-mine', 'a'.repeat(65), 'mcp', 'verdict', '_control', 'default']) {
      expect(() => server.run('plain', id), id).toThrow(/^No run can be named/)
    }
    const others = await started({ scenarios: false })
    expect(() => others.run()).toThrow('This server has no runs. Start it with the option scenarios.')
  })
})

describe('realms at a test’s command', () => {
  it('know nothing of commands to each other', async () => {
    const server = await started()
    const realms = [
      server.realm,
      server.run('plain', 'a'),
      server.run('plain', 'b'),
      server.run('iss-none', 'a'),
    ]
    const placed = realms.map((realm) => asPlaced(server, realm))
    const tokens = await Promise.all(placed.map((place) => obtainTokens(place)))
    const statuses = () =>
      Promise.all(placed.map(async (place, at) => (await callMcp(place, tokens[at]?.access_token)).status))
    const [main, a, b, other] = realms
    if (!main || !a || !b || !other) throw new Error('four realms')
    expect(await statuses()).toEqual([200, 200, 200, 200])

    const fault = b.fail({ at: 'mcp', status: 500 })
    expect(await statuses()).toEqual([200, 200, 500, 200])
    expect([fault.met, realms.map(({ faults }) => faults.length)]).toEqual([1, [0, 0, 1, 0]])
    a.clock.advance({ hours: 2 })
    expect(await statuses()).toEqual([200, 401, 200, 200])
    expect(realms.map(({ clock }) => clock.offsetSeconds)).toEqual([0, 7200, 0, 0])
    expect(other.tokens.expire('all')).toBe(2)
    expect(await statuses()).toEqual([200, 401, 200, 401])
    expect(main.tokens.revoke()).toBe(1)
    expect(await statuses()).toEqual([401, 401, 200, 401])
    main.startOver()
    b.signIn('deny')
    expect(await obtainCode(asPlaced(server, a))).toMatch(/^mcp_ac_/)
    expect(realms.map(({ events }) => events.count({ endpoint: 'mcp' }))).toEqual([0, 5, 5, 5])
    expect(b.events.count({ status: 500 })).toBe(1)
  })

  it('work at the same time, each with its own verdict', async () => {
    const server = await started()
    const runs = [server.run(), server.run()]
    const [one, other] = runs
    one?.fail({ at: 'authorize', error: 'access_denied' })
    await Promise.all([
      fetch(authorizeUrl(asPlaced(server, runs[0] ?? server.realm)), { redirect: 'manual' }),
      useRun(server, other ?? server.run()),
    ])
    for (const run of runs) run.end()
    const verdicts = await Promise.all(runs.map((run) => run.verdict({ wait: 1000 })))
    expect(verdicts.map(({ run, result }) => ({ run, result }))).toEqual([
      { run: one?.id, result: expect.not.stringMatching('pass') },
      { run: other?.id, result: 'pass' },
    ])
  })
})

describe('a run', () => {
  it('has no verdict before a client came, and says so', async () => {
    const server = await started()
    const run = server.run()
    expect(await run.verdict()).toMatchObject({
      run: run.id,
      result: 'inconclusive',
      reason: `No request has come yet. Point your client to ${run.mcpUrl}.`,
    })
  })

  it('has its verdict as soon as that is known', async () => {
    const server = await started()
    const run = server.run('refresh-rotates')
    const waiting = run.verdict({ wait: 60_000 })
    const placed = asPlaced(server, run)
    const { refresh_token } = await obtainTokens(placed)
    run.tokens.expire()
    const refreshed = (await (await refresh(placed, refresh_token)).json()) as Tokens
    await callMcp(placed, refreshed.access_token)
    await refresh(placed, refresh_token)
    run.end()
    expect((await waiting).result).not.toBe('inconclusive')
  })

  it('keeps its report when it is closed; what comes then begins anew', async () => {
    const server = await started()
    const run = server.run('plain', 'mine')
    const token = await useRun(server, run)
    run.clock.advance(60)
    await run.close()

    const { scenarios } = server.report('mine')
    expect(scenarios).toMatchObject([{ name: 'plain', result: 'pass' }])
    expect([run.clock.offsetSeconds, run.events.last]).toEqual([0, 0])
    expect((await callMcp(asPlaced(server, run), token)).status).toBe(401)
    expect(run.events.all()).toMatchObject([{ refusal: { reason: 'token_unknown' } }])
    await run.close()
    await server.run('plain', 'never-used').close()
  })

  it('is not begun anew by those who waited for its events when it was closed', async () => {
    const server = await started({ maxRuns: 2 })
    const run = server.run('plain', 'mine')
    const next = run.events.next(run.events.last, { wait: 60_000 })
    await run.close()
    expect(await next).toEqual([])
    // There is room for one without tokens.
    expect(server.run('plain', 'another').clock.offsetSeconds).toBe(0)
  })

  it('has no report any more when it started over', async () => {
    const server = await started()
    const run = server.run('plain', 'mine')
    await useRun(server, run)
    expect(server.report('mine').scenarios).toHaveLength(1)
    run.startOver()
    expect(server.report('mine').scenarios).toEqual([])
  })

  it('is reported with all its scenarios, and with what is expected to fail', async () => {
    const server = await started()
    for (const scenario of ['plain', 'refresh-keeps']) await useRun(server, server.run(scenario, 'mine'))
    const names = server.report('mine').scenarios.map(({ name }) => name)
    expect(names).toEqual(['plain', 'refresh-keeps'])
    expect(server.report('mine', { expect: ['plain'] })).toMatchObject({
      result: 'fail',
      scenarios: [{ outcome: 'unexpected pass' }, {}],
    })
    expect(server.report('nobody').scenarios).toEqual([])
  })

  it('makes room when there are too many; its object then has a new one, and its report stays', async () => {
    const server = await started({ maxRuns: 2 })
    const first = server.run('plain', 'first')
    const token = await useRun(server, first)
    await useRun(server, server.run('plain', 'second'))
    expect(() => server.run('plain', 'third').clock.advance(1)).toThrow(
      expect.objectContaining({ name: 'StoreFull' }),
    )
    server.clock.advance(61)
    const third = server.run('plain', 'third')
    await useRun(server, third)

    server.clock.advance(61)
    expect((await callMcp(asPlaced(server, first), token)).status).toBe(401)
    expect(first.events.all()).toMatchObject([{ number: 1, refusal: { reason: 'token_unknown' } }])
    expect(server.report('first').scenarios).toMatchObject([{ name: 'plain', result: 'pass' }])
    await useRun(server, first)
  })
})

describe('a server that is a scenario', () => {
  it('is controlled as its default realm, and reported as the run `default`', async () => {
    const server = await started({ scenario: 'refresh-keeps' })
    const { realm } = server
    const placed = asPlaced(server, realm)
    const { access_token, refresh_token } = await obtainTokens(placed)
    realm.clock.advance({ hours: 2 })
    expect((await callMcp(placed, access_token)).status).toBe(401)
    expect(realm.events.all().at(-1)).toMatchObject({ refusal: { reason: 'token_expired' } })
    expect(await (await refresh(placed, refresh_token)).json()).not.toHaveProperty('refresh_token')
    expect(server.report('default').scenarios).toMatchObject([{ name: 'refresh-keeps' }])
    const answer = await fetch(`${server.url}/verdict`)
    expect(await answer.json()).toMatchObject({ scenario: 'refresh-keeps', run: 'default' })

    realm.startOver()
    expect([realm.clock.offsetSeconds, realm.events.last]).toEqual([0, 0])
    expect((await refresh(placed, refresh_token)).status).toBe(400)
    expect(realm.events.all()).toMatchObject([{ refusal: { reason: 'refresh_token_unknown' } }])
  })
})
