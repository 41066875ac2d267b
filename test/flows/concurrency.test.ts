// Many requests at once, over a store that lets them overtake each other, in one order; ORDERS asks for others, by
// their names.

import { describe, expect, it } from 'vitest'
import type { ServerOptions } from '../../src/server.ts'
import { fakeClock } from '../support/clock.ts'
import { distantStore } from '../support/distant-store.ts'
import { expectAlive, expectDead } from '../support/life.ts'
import {
  exchange,
  introspect,
  newVerifier,
  obtainCode,
  obtainTokens,
  post,
  refresh,
  s256,
  type Tokens,
} from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

const seeds = (process.env['ORDERS'] ?? 'one').split(',')

async function start(seed: string, options: ServerOptions = {}): Promise<TestServer> {
  const { now } = fakeClock()
  const store = distantStore(testStore({ now, wallClock: now }), seed)
  return startTestServer({ autoApprove: 'all', ...options }, { now, store })
}

function atOnce<T>(count: number, request: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => request(index)))
}

interface Outcome {
  readonly status: number
  /** The reason of a refusal, by its error_uri. */
  readonly reason: string | undefined
  readonly tokens: Required<Tokens>
}

async function outcome(response: Response): Promise<Outcome> {
  const body = (await response.json()) as Required<Tokens> & { error_uri?: string }
  return { status: response.status, reason: body.error_uri?.split('/').at(-1), tokens: body }
}

const winners = (outcomes: readonly Outcome[]) => outcomes.filter(({ status }) => status === 200)
const reasons = (outcomes: readonly Outcome[]) => [...new Set(outcomes.flatMap(({ reason }) => reason ?? []))]

describe.each(seeds)('in the order %s', { timeout: longMs }, (seed) => {
  it.each([0, 1, 49])(
    '50 exchanges of one code, %i of them with a wrong verifier: one gets tokens at most, and they are dead',
    async (wrong) => {
      const server = await start(`${seed} ${wrong}`)
      const code = await obtainCode(server)
      const outcomes = await atOnce(50, async (index) => {
        const changes = index % 50 < wrong ? { code_verifier: newVerifier() } : {}
        return outcome(await exchange(server, code, changes))
      })
      const won = winners(outcomes)
      const guesses = outcomes.filter(({ reason }) => reason === 'code_verifier_wrong')
      // One request spends the code: it gets tokens, or is told that its verifier is wrong.
      expect(won.length + guesses.length).toBe(1)
      if (wrong === 0) expect(won).toHaveLength(1)
      expect(outcomes.filter(({ reason }) => reason === 'code_used')).toHaveLength(49)
      for (const { tokens } of won) await expectDead(server, tokens.access_token, tokens.refresh_token)
    },
  )

  it('50 exchanges of 50 codes: each gets what its own code stands for', async () => {
    const server = await start(seed)
    const outcomes = await atOnce(50, async (index) => {
      const verifier = newVerifier()
      const scope = index % 2 === 0 ? 'user' : 'user offline_access'
      const code = await obtainCode(server, { code_challenge: s256(verifier), scope })
      return outcome(await exchange(server, code, { code_verifier: verifier }))
    })
    outcomes.forEach(({ status, tokens }, index) => {
      expect({ status, scope: tokens.scope }).toEqual({
        status: 200,
        scope: index % 2 === 0 ? 'user' : 'user offline_access',
      })
    })
    const all = outcomes.flatMap(({ tokens }) => [tokens.access_token, tokens.refresh_token])
    expect(new Set(all).size).toBe(100)
    await expectAlive(server, ...all.slice(0, 20))
  })

  // SDK-NOTES 37: the SDK does not say for which of the requests it asks.
  it('50 refreshes of one token without grace: one gets tokens at most, and nothing of the family lives', async () => {
    const server = await start(seed)
    const first = await obtainTokens(server)
    const outcomes = await atOnce(50, async () => outcome(await refresh(server, first.refresh_token)))
    const won = winners(outcomes)
    expect(won).toHaveLength(1)
    for (const reason of reasons(outcomes)) {
      expect(['refresh_token_reused', 'refresh_token_unknown']).toContain(reason)
    }
    await expectDead(server, first.access_token, first.refresh_token)
    for (const { tokens } of won) await expectDead(server, tokens.access_token, tokens.refresh_token)
  })

  it('50 refreshes of one token within the grace window: all get one successor, and access tokens that live', async () => {
    const server = await start(seed, { refreshGrace: 30 })
    const first = await obtainTokens(server)
    const outcomes = await atOnce(50, async () => outcome(await refresh(server, first.refresh_token)))
    expect(winners(outcomes)).toHaveLength(50)
    const successors = new Set(outcomes.map(({ tokens }) => tokens.refresh_token))
    const accesses = new Set(outcomes.map(({ tokens }) => tokens.access_token))
    expect([successors.size, accesses.size]).toEqual([1, 50])
    await expectAlive(server, first.access_token, ...successors, ...accesses)

    // All of one family: what kills one kills all.
    const [successor = ''] = successors
    await post(server, '/revoke', { token: successor })
    for (const token of [first.access_token, ...successors, ...accesses]) {
      expect(await introspect(server, token)).toEqual({ active: false })
    }
  })

  it('50 refreshes within the grace window, half of them with the successor as soon as it is there', async () => {
    const server = await start(seed, { refreshGrace: 30 })
    const first = await obtainTokens(server)
    const outcomes = await atOnce(25, async () => {
      const mine = await outcome(await refresh(server, first.refresh_token))
      return [mine, await outcome(await refresh(server, mine.tokens.refresh_token))]
    })
    expect(winners(outcomes.flat())).toHaveLength(50)
    const generations = [0, 1].map((n) => new Set(outcomes.map((pair) => pair[n]?.tokens.refresh_token)))
    expect(generations.map(({ size }) => size)).toEqual([1, 1])
    const [newest = ''] = generations[1] ?? []
    await expectAlive(server, newest, ...outcomes.flat().map(({ tokens }) => tokens.access_token))
  })

  it.each([0, 30])(
    'a sign-out beats refreshes at the same time, grace %i s: nothing lives',
    async (refreshGrace) => {
      const server = await start(seed, { refreshGrace })
      const first = await obtainTokens(server)
      const outcomes = await atOnce(20, async (index) => {
        if (index === 10) await post(server, '/revoke', { token: first.refresh_token })
        return outcome(await refresh(server, first.refresh_token))
      })
      await expectDead(server, first.access_token)
      for (const { tokens } of winners(outcomes)) {
        await expectDead(server, tokens.access_token, tokens.refresh_token)
      }
    },
  )

  it('a code is replayed while its tokens are refreshed: nothing lives', async () => {
    const server = await start(seed, { refreshGrace: 30 })
    const code = await obtainCode(server)
    const first = (await (await exchange(server, code)).json()) as Required<Tokens>
    const outcomes = await atOnce(20, async (index) =>
      outcome(await (index === 7 ? exchange(server, code) : refresh(server, first.refresh_token))),
    )
    expect(reasons(outcomes)).toContain('code_used')
    await expectDead(server, first.access_token, first.refresh_token)
    for (const { tokens } of winners(outcomes)) {
      await expectDead(server, tokens.access_token, tokens.refresh_token)
    }
  })
})
