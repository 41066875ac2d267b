import { describe, expect, it } from 'vitest'
import { newRun, type Run } from '../../src/playground/run.ts'
import { runMemory } from '../../src/playground/runs.ts'
import type { Visitor } from '../../src/playground/visitor.ts'
import { fakeClock } from '../support/clock.ts'
import { seededRandom } from '../support/random.ts'

const random = seededRandom('runs')
const visitor = (key: string, signIn?: string, previousKey?: string): Visitor => ({
  key,
  signIn,
  previousKey,
})
const run = (scope = ''): Run => ({ ...newRun(random, 'client_secret_basic'), scope })

function memory(capacity = 3) {
  const clock = fakeClock()
  return { clock, runs: runMemory({ wallClock: clock.now, capacity, quietSeconds: 60 }) }
}

describe('the memory of runs', () => {
  it('finds the run of a browser, and what was put into its place', () => {
    const { runs } = memory()
    runs.begin(visitor('a'), run('first')).run = run('second')
    expect(runs.find(visitor('a'))?.run.scope).toBe('second')
    expect(runs.find(visitor('b'))).toBeUndefined()
  })

  it('forgets the run that was quiet for longest when there is no room', () => {
    const { runs } = memory(2)
    for (const key of ['a', 'b']) runs.begin(visitor(key), run())
    runs.find(visitor('a'))
    runs.begin(visitor('c'), run())
    const found = ['a', 'b', 'c'].map((key) => runs.find(visitor(key)) !== undefined)
    expect(found).toEqual([true, false, true])
  })

  it('makes no room for a run that begins again', () => {
    const { runs } = memory(2)
    for (const key of ['a', 'b', 'b', 'b']) runs.begin(visitor(key), run())
    expect(runs.find(visitor('a'))).toBeDefined()
  })

  it('ends a run that is quiet for a while, and none that is used', () => {
    const { clock, runs } = memory()
    for (const key of ['a', 'b']) runs.begin(visitor(key), run())
    clock.advance(59)
    expect(runs.find(visitor('a'))).toBeDefined()
    clock.advance(1)
    expect(runs.find(visitor('b'))).toBeUndefined()
    expect(runs.find(visitor('a'))).toBeDefined()
  })

  it('takes a run along into the sign-in, under the browser’s new key alone', () => {
    const { runs } = memory()
    runs.begin(visitor('old'), run('mine'))
    expect(runs.find(visitor('new', 'sign-in', 'old'))?.run.scope).toBe('mine')
    expect(runs.find(visitor('new', 'sign-in'))?.run.scope).toBe('mine')
    expect(runs.find(visitor('old', 'sign-in'))).toBeUndefined()
  })

  it.each([
    ['signed out', undefined],
    ['signed in again', 'another sign-in'],
  ])('ends a run when its browser %s', (_what, signIn) => {
    const { runs } = memory()
    runs.begin(visitor('a', 'sign-in'), run())
    expect(runs.find(visitor('a', signIn))).toBeUndefined()
    expect(runs.find(visitor('a', 'sign-in'))).toBeUndefined()
  })

  it('brings no run back by a step that was on its way when the run was given up', () => {
    const { runs } = memory()
    const place = runs.begin(visitor('a'), run())
    runs.end(visitor('a'))
    place.run = run('late')
    expect(runs.find(visitor('a'))).toBeUndefined()
  })
})
