// What is remembered of a run, and what is made of it.

import { describe, expect, it } from 'vitest'
import { failed, failedBySilence, inconclusive, passed } from '../../src/evidence/judgement.ts'
import { Run } from '../../src/runs/run.ts'
import { plain } from '../../src/scenarios/plain.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { eventOf } from '../support/events.ts'

const realm = '/s/plain/a'

function runOf(judge: Scenario['judge'] = plain.judge) {
  const scenario = { ...plain, judge }
  return new Run({ scenario, run: 'a', realm, issuer: `http://localhost:9003${realm}` }, 0)
}

const mcp = (at: number) => eventOf('mcp', { realm, at, durationMs: 0 })

describe('the events of a run', () => {
  it('are kept in the order in which they were asked, not in that of their answers', () => {
    const run = runOf()
    for (const at of [1, 5, 3, 3, 2]) run.record(mcp(at))
    expect(run.events.map(({ at }) => at)).toEqual([1, 2, 3, 3, 5])
  })

  it('are kept whole up to 500, and then counted by endpoint, status and refusal', () => {
    const run = runOf()
    for (let at = 0; at < 100_500; at += 1) run.record(mcp(at))
    const refusal = { reason: 'token_unknown', facts: {} } as const
    run.record(eventOf('mcp', { realm, status: 401, refusal }))
    expect(run.events).toHaveLength(500)
    expect([...run.counted]).toEqual([
      ['mcp 200 ', 100_000],
      ['mcp 401 token_unknown', 1],
    ])
  })
})

describe('the judgement on a run', () => {
  it('stays a failure once something was seen that must not come', () => {
    const run = runOf((story) =>
      story.steps.length === 2
        ? failed('two is one too many')
        : story.steps.length > 2
          ? passed('three')
          : inconclusive('none yet'),
    )
    run.record(mcp(1))
    expect(run.judgement(false).result).toBe('inconclusive')
    for (const at of [2, 3, 4]) run.record(mcp(at))
    expect(run.judgement(false)).toMatchObject({ result: 'fail', reason: 'two is one too many' })
  })

  it('finds a failure in what was asked before, but answered later', () => {
    const run = runOf((story) =>
      story.steps[1]?.event.status === 500 ? failed('the second') : inconclusive('none yet'),
    )
    for (const at of [1, 3]) run.record(mcp(at))
    expect(run.judgement(false).result).toBe('inconclusive')
    run.record({ ...mcp(2), status: 500 })
    expect(run.judgement(false).result).toBe('fail')
  })

  it('is made anew only when something came, however often it is asked for', () => {
    let asked = 0
    const run = runOf((story) => {
      asked += 1
      return inconclusive(`${story.steps.length} so far`)
    })
    run.record(mcp(1))
    run.judgement(false)
    const once = asked
    for (let count = 0; count < 100; count += 1) run.judgement(false)
    expect(asked).toBe(once)
    run.record(mcp(2))
    expect(run.judgement(false).reason).toBe('2 so far')
    run.startOver()
    expect(run.judgement(false).reason).toBe('0 so far')
  })

  it('is made anew when the run is quiet, and when the client was started again', () => {
    const run = runOf(({ context: { isQuiet, starts } }) => inconclusive(`${isQuiet} ${starts.length}`))
    run.record(mcp(1))
    expect(run.judgement(false).reason).toBe('false 0')
    expect(run.judgement(true).reason).toBe('true 0')
    run.started(2)
    expect(run.judgement(true).reason).toBe('true 1')
  })

  it('takes a run for quiet after a while, or when somebody says so, until the next request', () => {
    const run = runOf()
    run.record(mcp(1000))
    expect(run.isQuiet(5999, 5000)).toBe(false)
    expect(run.isQuiet(6000, 5000)).toBe(true)
    run.end()
    expect(run.isQuiet(1000, 5000)).toBe(true)
    run.record(mcp(2000))
    expect(run.isQuiet(2000, 5000)).toBe(false)
  })

  it('says nothing by silence about a client that no browser reached', () => {
    const reason = 'Nothing listened at http://localhost:9/callback.'
    const judges = {
      silent: () => failedBySilence('It stopped.'),
      open: () => inconclusive('It has not come yet.'),
      seen: () => failed('It came.'),
    }
    const judgementBy = (judge: Scenario['judge']) => {
      const run = runOf(judge)
      run.record(mcp(1))
      run.unreached(reason)
      return run.judgement(true)
    }
    expect(judgementBy(judges.silent)).toMatchObject({ result: 'inconclusive', evidence: 'none', reason })
    expect(judgementBy(judges.open)).toMatchObject({ result: 'inconclusive', reason })
    expect(judgementBy(judges.seen)).toMatchObject({ result: 'fail', reason: 'It came.' })
  })
})
