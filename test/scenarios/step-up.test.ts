// Stories of clients that need one more scope, as the reference client does not tell them.

import { describe, expect, it } from 'vitest'
import type { Judgement } from '../../src/evidence/judgement.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { eventOf } from '../support/events.ts'

/** What a scenario makes of the events, in a few words. */
function judged(scenario: string, events: readonly HandshakeEvent[], isQuiet = true): string {
  const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet, starts: [] }
  const judgement: Judgement | undefined = scenarioNamed(scenario)?.judge(storyOf(events, context))
  return `${judgement?.result} (${judgement?.evidence}): ${judgement?.reason}`
}

const asked = (at: number, requestedScope: string, status = 302) =>
  eventOf('authorize', { at, status, method: 'GET', details: { state: `state ${at}`, requestedScope } })
const granted = (at: number, token: string, grantedScope: string) =>
  eventOf('token', { at, details: { grantType: 'authorization_code', token, grantedScope } })
const listed = (at: number, token: string) =>
  eventOf('mcp', { at, details: { token, rpcMethods: ['tools/list'] } })
const refused = (at: number, token: string) =>
  eventOf('mcp', {
    at,
    status: 403,
    bent: 'mcpAnswer',
    refusal: {
      reason: 'scope_insufficient',
      facts: { required: ['tools'], granted: ['user'], tool: undefined },
    },
    details: { token, rpcMethods: ['tools/list'] },
  })
const introduction = (protocolVersion: string) =>
  eventOf('mcp', { at: 25, details: { token: 't1', rpcMethods: ['initialize'], protocolVersion } })

const signedIn = [asked(10, 'user offline_access'), granted(20, 't1', 'user offline_access')]
const itsOwn = eventOf('token', { at: 20, details: { grantType: 'client_credentials', token: 't1' } })

describe('step-up', () => {
  const judge = (later: readonly HandshakeEvent[], isQuiet = true) =>
    judged('step-up', [...signedIn, introduction('2026-07-28'), refused(30, 't1'), ...later], isQuiet)

  it('passes a client that asks for both scopes and calls with the new token', () => {
    const both = [asked(40, 'tools user'), granted(50, 't2', 'tools user')]
    expect(judge([...both, listed(60, 't2')])).toMatch(/^pass \(seen\): .*all scopes/)
    expect(judge(both, false)).toMatch(/^inconclusive .*next call has not come/)
    expect(judge(both)).toMatch(/^fail \(silence\): .*did not call again/)
  })

  it('takes no request with the old token for one with the new token', () => {
    expect(judge([asked(40, 'tools user'), listed(45, 't1')], false)).toMatch(/^inconclusive/)
  })

  it('waits for the person', () => {
    expect(judge([asked(40, 'tools user', 200)])).toMatch(/^inconclusive .*Nobody has decided/)
  })

  it('does not ask for the old scopes in the revision that does not', () => {
    const alone = asked(40, 'tools')
    expect(judge([alone])).toMatch(/^warn \(seen\): .*without the scopes that it had/)
    const older = [...signedIn, introduction('2025-11-25'), refused(30, 't1'), alone]
    expect(judged('step-up', older)).toMatch(/^pass \(seen\): .*as 2025-11-25 has it/)
  })

  it('fails a client that asks for something else', () => {
    expect(judge([asked(40, 'user')])).toMatch(/^fail \(seen\): .*not for `tools`/)
  })

  it('lets the same request come once more, and lists at once', () => {
    expect(judge([refused(30, 't1'), refused(31, 't1')], false)).toMatch(/^inconclusive/)
    expect(judge([refused(31, 't1'), refused(32, 't1')], false)).toMatch(/^fail \(seen\): .*repeated/)
  })

  it('lets a client refresh once', () => {
    const refresh = (at: number) => eventOf('token', { at, details: { grantType: 'refresh_token' } })
    expect(judge([refresh(40)], false)).toMatch(/^inconclusive/)
    expect(judge([refresh(40), refresh(50)], false)).toMatch(/^fail \(seen\): .*more than once/)
  })

  it('does not judge who needs nothing, or acts for itself', () => {
    const all = [asked(10, 'user tools'), granted(20, 't1', 'user tools')]
    expect(judged('step-up', [...all, listed(30, 't1')])).toMatch(/^inconclusive .*never needed more/)
    expect(judged('step-up', [...signedIn, introduction('2026-07-28')])).toMatch(
      /^inconclusive .*not listed the tools/,
    )
    expect(judged('step-up', [itsOwn, refused(30, 't1')])).toMatch(/^inconclusive .*It may give up/)
    expect(judge([])).toMatch(/^fail \(silence\): .*stopped at the 403/)
  })
})

describe('step-up-endless', () => {
  const judge = (later: readonly HandshakeEvent[], isQuiet = true) =>
    judged('step-up-endless', [...signedIn, refused(30, 't1'), ...later], isQuiet)
  const again = [asked(40, 'user tools'), granted(50, 't2', 'user tools'), refused(60, 't2')]

  it('needs a second refusal, of another token', () => {
    expect(judge([refused(40, 't1')])).toMatch(/^inconclusive .*not come back with another token/)
    expect(judge(again)).toMatch(/^pass \(silence\)/)
    expect(judge(again, false)).toMatch(/^inconclusive .*should give up/)
  })

  it('waits for the person', () => {
    expect(judge([...again, asked(70, 'user tools', 200)])).toMatch(/^inconclusive/)
  })

  it('fails the fourth question, and the eleventh refusal in half a minute', () => {
    const questions = [100, 200, 300, 400].map((at) => asked(at, 'user tools'))
    expect(judge([...again.slice(2), ...questions.slice(1)], false)).toMatch(/^inconclusive/)
    expect(judge([...again.slice(2), ...questions], false)).toMatch(/^fail \(seen\): .*asked for more/)
    const within = Array.from({ length: 10 }, (_, nth) => refused(30 + (nth + 1) * 3000, 't1'))
    expect(judge(within, false)).toMatch(/^fail \(seen\): .*repeated a refused request/)
    const slower = Array.from({ length: 10 }, (_, nth) => refused(30 + (nth + 1) * 3001, 't1'))
    expect(judge(slower, false)).toMatch(/^inconclusive/)
  })
})
