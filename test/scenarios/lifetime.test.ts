// Stories that the reference client does not tell: clients that do several things at once, wait for a person, or come
// back in a new life.

import { describe, expect, it } from 'vitest'
import type { Judgement } from '../../src/evidence/judgement.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { EventFacts, HandshakeEvent } from '../../src/handshake/event.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { eventOf } from '../support/events.ts'

interface Circumstances {
  readonly isQuiet?: boolean
  readonly starts?: readonly number[]
}

/** What a scenario makes of the events, in a few words. */
function judged(
  scenario: string,
  events: readonly HandshakeEvent[],
  { isQuiet = true, starts = [] }: Circumstances = {},
): string {
  const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet, starts }
  const judgement: Judgement | undefined = scenarioNamed(scenario)?.judge(storyOf(events, context))
  return `${judgement?.result} (${judgement?.evidence}): ${judgement?.reason}`
}

type Changes = Partial<EventFacts>

const asked = (at: number, status = 302) =>
  eventOf('authorize', { at, status, method: 'GET', details: { state: `state ${at}` } })
const granted = (at: number, token = 't1', newRefreshToken = 'r1') =>
  eventOf('token', {
    at,
    details: {
      grantType: 'authorization_code',
      token,
      newRefreshToken,
      hasRefreshToken: true,
      expiresIn: 20,
    },
  })
const served = (at: number, token = 't1') => eventOf('mcp', { at, details: { token } })
const dead = (at: number, token = 't1', changes: Changes = {}) =>
  eventOf('mcp', { at, status: 401, bent: 'fate', details: { token }, ...changes })
const refreshed = (at: number, refreshToken: string, token: string, newRefreshToken?: string) =>
  eventOf('token', {
    at,
    details: {
      grantType: 'refresh_token',
      refreshToken,
      token,
      ...(newRefreshToken !== undefined && { newRefreshToken }),
    },
  })
const refused = (at: number, refreshToken: string, changes: Changes = {}) =>
  eventOf('token', { at, status: 400, details: { grantType: 'refresh_token', refreshToken }, ...changes })

/** An introduction without a token, a sign-in, and a first request with the token. */
const signedIn = [
  eventOf('mcp', { at: 0, status: 401, details: { rpcMethods: ['initialize'] } }),
  asked(10),
  granted(20),
  served(30),
]

/** Requests at once, one in each millisecond. */
const atOnce = (howMany: number, at: number) => Array.from({ length: howMany }, (_, nth) => dead(at + nth))

const itsOwn = [
  eventOf('token', { at: 10, details: { grantType: 'client_credentials', token: 't1' } }),
  served(30),
  dead(40),
]

describe.each([
  'revoked-early',
  'refresh-keeps',
  'refresh-rotates',
  'refresh-dead',
  'refresh-flaky',
  'no-refresh-token',
])('%s does not judge', (scenario) => {
  it('a client that made one request', () => {
    expect(judged(scenario, signedIn)).toMatch(/^inconclusive .*only one request with its token/)
  })

  it('a client that never saw its token refused', () => {
    const undelivered = [...signedIn, dead(40, 't1', { delivered: false })]
    expect(judged(scenario, undelivered)).toMatch(/^inconclusive .*only one request/)
  })

  it('a client that acts for itself', () => {
    expect(judged(scenario, itsOwn)).toMatch(/^inconclusive .*acts for itself/)
  })
})

describe('revoked-early', () => {
  const judge = (later: readonly HandshakeEvent[], circumstances?: Circumstances) =>
    judged('revoked-early', [...signedIn, dead(40), ...later], circumstances)

  it('lets requests come at once before the refresh', () => {
    expect(judge([...atOnce(9, 50), refreshed(70, 'r1', 't2'), served(80, 't2')])).toMatch(/^pass \(seen\)/)
  })

  it('fails a client that goes on when it must know', () => {
    const later = [2000, 3000, 4000, 5000].map((at) => dead(at))
    expect(judge(later.slice(1))).toMatch(/^fail \(silence\)/)
    expect(judge(later, { isQuiet: false })).toMatch(/^fail \(seen\): .*went on with the dead token/)
  })

  it('fails a client that sends eleven more', () => {
    expect(judge(atOnce(11, 50), { isQuiet: false })).toMatch(/^fail \(seen\): .*went on with the dead token/)
  })

  it('fails a client that refreshes and asks the person all the same', () => {
    expect(judge([refreshed(50, 'r1', 't2'), asked(60)])).toMatch(/^fail \(seen\): .*asked the person again/)
  })

  it('waits for what is still to come', () => {
    const busy = { isQuiet: false }
    expect(judge([], busy)).toMatch(/^inconclusive .*refresh has not come yet/)
    expect(judge([refreshed(50, 'r1', 't2')], busy)).toMatch(/^inconclusive .*next call has not come yet/)
    expect(judge([refreshed(50, 'r1', 't2')])).toMatch(/^fail \(silence\): .*did not call again/)
  })

  it('does not judge a client that was started again without tokens', () => {
    expect(judge([asked(60)], { starts: [50] })).toMatch(/^inconclusive .*keeps no tokens/)
    expect(judge([asked(60)])).toMatch(/^fail \(seen\)/)
  })
})

describe('refresh-keeps', () => {
  const judge = (later: readonly HandshakeEvent[], circumstances?: Circumstances) =>
    judged(
      'refresh-keeps',
      [...signedIn, dead(40), refreshed(50, 'r1', 't2'), served(60, 't2'), ...later],
      circumstances,
    )

  it('says what did not come', () => {
    expect(judge([])).toMatch(/^inconclusive .*only one request with its second token/)
    expect(judged('refresh-keeps', [...signedIn, dead(40)])).toMatch(/^inconclusive .*not got another one/)
    expect(judged('refresh-keeps', [...signedIn, dead(40), refreshed(50, 'r1', 't2')])).toMatch(
      /^inconclusive .*not called the MCP server with its second token/,
    )
  })

  it('fails a client that refreshes with something else', () => {
    expect(judge([dead(70, 't2'), refused(80, 'r9')])).toMatch(/^fail \(seen\): .*without the refresh token/)
  })

  it('fails a client that stops', () => {
    expect(judge([dead(70, 't2')])).toMatch(/^fail \(silence\): .*second time/)
    expect(judge([dead(70, 't2')], { isQuiet: false })).toMatch(/^inconclusive/)
  })

  it('fails a client that does not use what it got', () => {
    const again = [dead(70, 't2'), refreshed(80, 'r1', 't3')]
    expect(judge(again)).toMatch(/^fail \(silence\): .*did not call again/)
    expect(judge([...again, asked(90)])).toMatch(/^fail \(seen\): .*asked the person again/)
  })

  it('passes one for which the second life begins after that', () => {
    const again = [dead(70, 't2'), refreshed(80, 'r1', 't3'), served(90, 't3'), asked(5000)]
    expect(judge(again)).toMatch(/^pass \(seen\)/)
  })

  it('does not judge a client that was started again without tokens', () => {
    expect(judge([dead(70, 't2'), asked(90)], { starts: [80] })).toMatch(/^inconclusive .*keeps no tokens/)
  })
})

describe('refresh-rotates', () => {
  const reused = (at: number) => refused(at, 'r1', { refusal: { reason: 'refresh_token_reused', facts: {} } })
  const judge = (...later: readonly HandshakeEvent[]) =>
    judged('refresh-rotates', [...signedIn, dead(40), refreshed(50, 'r1', 't2', 'r2'), ...later], {
      isQuiet: false,
    })

  it('tells two refreshes at once from a token that was not stored', () => {
    expect(judge(reused(2050))).toMatch(/^fail \(seen\): .*two refreshes at once/)
    expect(judge(reused(2051))).toMatch(/^fail \(seen\): .*did not store/)
    expect(judge(served(60, 't2'), dead(70, 't2'), reused(80))).toMatch(/^fail \(seen\): .*did not store/)
  })

  it('does not judge a client that did not get the answer', () => {
    const lost = { ...refreshed(50, 'r1', 't2', 'r2'), delivered: false }
    const story = [...signedIn, dead(40), lost, reused(60)]
    expect(judged('refresh-rotates', story)).toMatch(/^inconclusive .*did not reach the client/)
  })

  it('has decided when the second refresh was right', () => {
    const right = [served(60, 't2'), dead(70, 't2'), refreshed(80, 'r2', 't3', 'r3'), served(90, 't3')]
    expect(judge(...right)).toMatch(/^pass \(seen\)/)
    expect(judge(...right, reused(100))).toMatch(/^pass \(seen\)/)
  })

  it('fails a client that refreshes with something else', () => {
    expect(judge(served(60, 't2'), dead(70, 't2'), refused(80, 'r9'))).toMatch(
      /^fail \(seen\): .*without its newest/,
    )
  })
})

describe('refresh-dead', () => {
  const bent = { bent: 'tokenAnswer' } as const
  const judge = (...later: readonly HandshakeEvent[]) =>
    judged('refresh-dead', [...signedIn, dead(40), refused(50, 'r1', bent), ...later])

  it('counts neither refreshes that were under way nor the first repeat', () => {
    expect(judge(refused(50, 'r1', bent), refused(50, 'r1', bent), refused(60, 'r1', bent))).toMatch(
      /^inconclusive .*stopped/,
    )
    expect(judge(refused(60, 'r1', bent), refused(70, 'r1', bent))).toMatch(/^fail \(seen\)/)
  })

  it('waits for the person', () => {
    expect(judge(asked(60, 200))).toMatch(/^inconclusive .*Nobody has decided/)
    expect(judge(asked(60))).toMatch(/^inconclusive .*next call has not come/)
    expect(judge(asked(60), granted(70, 't2', 'r2'), served(80, 't2'))).toMatch(/^pass \(seen\)/)
  })

  it('says so of a client that asks the person without refreshing', () => {
    const story = [...signedIn, dead(40), asked(50), granted(60, 't2', 'r2'), served(70, 't2')]
    expect(judged('refresh-dead', story)).toMatch(/^inconclusive .*instead of refreshing/)
  })

  it('does not judge a client that was started again without tokens', () => {
    const story = [...signedIn, dead(40), refused(50, 'r1', bent), asked(70)]
    expect(judged('refresh-dead', story, { starts: [60] })).toMatch(/^inconclusive .*keeps no tokens/)
  })
})

describe('refresh-flaky', () => {
  const failure = refused(50, 'r1', { status: 503, bent: 'tokenAnswer' })
  const judge = (later: readonly HandshakeEvent[], circumstances?: Circumstances) =>
    judged('refresh-flaky', [...signedIn, dead(40), failure, ...later], circumstances)

  it('warns of a client that does not wait', () => {
    expect(judge([refreshed(1001, 'r1', 't2'), served(1100, 't2')])).toMatch(/^pass \(seen\)/)
    expect(judge([refreshed(1000, 'r1', 't2'), served(1100, 't2')])).toMatch(/^warn \(seen\)/)
  })

  it('fails a client that does not come again', () => {
    expect(judge([])).toMatch(/^fail \(silence\): .*did not use its refresh token again/)
    expect(judge([], { isQuiet: false })).toMatch(/^inconclusive/)
    expect(judge([refused(1500, 'r9')])).toMatch(/^fail \(silence\): .*did not use/)
  })

  it('does not judge what another refresh hid', () => {
    expect(judge([refreshed(50, 'r1', 't2'), served(60, 't2')])).toMatch(/^inconclusive .*Another refresh/)
  })

  it('fails a client that asks the person, before or after it comes again', () => {
    expect(judge([asked(100)])).toMatch(/^fail \(seen\): .*asked the person/)
    expect(judge([refreshed(1500, 'r1', 't2'), asked(1600)])).toMatch(/^fail \(seen\): .*asked the person/)
  })

  it('does not judge a client that was started again without tokens', () => {
    expect(judge([asked(100)], { starts: [60] })).toMatch(/^inconclusive .*keeps no tokens/)
  })
})

describe('no-refresh-token', () => {
  const judge = (...later: readonly HandshakeEvent[]) =>
    judged('no-refresh-token', [...signedIn, dead(40), ...later])

  it('waits for the person', () => {
    expect(judge(asked(60, 200), dead(9000))).toMatch(/^inconclusive .*Nobody has decided/)
    expect(judge(asked(60), granted(70, 't2'), served(80, 't2'))).toMatch(/^pass \(seen\)/)
  })

  it('lets a client stop, but not go on', () => {
    expect(judge()).toMatch(/^inconclusive .*right if it told the person/)
    expect(judge(...[2000, 3000, 4000, 5000].map((at) => dead(at)))).toMatch(/^fail \(seen\): .*went on/)
  })
})

describe('short-lived', () => {
  const expired = (at: number) =>
    eventOf('mcp', {
      at,
      status: 401,
      refusal: { reason: 'token_expired', facts: { agoSeconds: 0, ttlSeconds: 20 } },
      details: { token: 't1' },
    })
  const judge = (later: readonly HandshakeEvent[], circumstances?: Circumstances) =>
    judged('short-lived', [...signedIn, ...later], circumstances)

  it('waits until the first token is over', () => {
    expect(judge([])).toMatch(/^inconclusive .*since the first token expired/)
    expect(judge([refreshed(50, 'r1', 't2', 'r2'), served(60, 't2')])).toMatch(/^inconclusive/)
  })

  it('passes a client that refreshes before, at or after that', () => {
    expect(judge([refreshed(18_000, 'r1', 't2', 'r2'), served(25_000, 't2')])).toMatch(/^pass \(seen\)/)
    expect(judge([refreshed(25_000, 'r1', 't2', 'r2'), served(25_001, 't2')])).toMatch(/^pass \(seen\)/)
    expect(judge([expired(19_500), refreshed(19_600, 'r1', 't2', 'r2'), served(19_700, 't2')])).toMatch(
      /^pass \(seen\)/,
    )
  })

  it('lets two refreshes come at once, and warns of three', () => {
    const two = [expired(21_000), refreshed(21_010, 'r1', 't2', 'r2'), refreshed(21_010, 'r1', 't3', 'r2')]
    expect(judge([...two, served(21_020, 't2')])).toMatch(/^pass \(seen\)/)
    expect(judge([...two, refreshed(21_030, 'r2', 't4', 'r3'), served(21_040, 't4')])).toMatch(
      /^warn \(seen\): .*3 times within 20 seconds/,
    )
  })

  it('fails a client that asks the person, or stops', () => {
    expect(judge([expired(21_000), asked(21_010)])).toMatch(/^fail \(seen\): .*asked the person/)
    expect(judge([expired(21_000)])).toMatch(/^fail \(silence\): .*stopped/)
    expect(judge([expired(21_000)], { isQuiet: false })).toMatch(/^inconclusive/)
    expect(judge([expired(21_000), refreshed(21_010, 'r1', 't2', 'r2')])).toMatch(
      /^fail \(silence\): .*did not call again/,
    )
  })

  it('does not judge a client that keeps no tokens, or acts for itself', () => {
    expect(judge([asked(22_000)], { starts: [21_000] })).toMatch(/^inconclusive .*keeps no tokens/)
    expect(judged('short-lived', itsOwn)).toMatch(/^inconclusive .*acts for itself/)
  })
})
