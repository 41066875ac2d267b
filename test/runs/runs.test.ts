// The registry of runs: made when they are first used, bounded, and the quietest goes first.

import { describe, expect, it } from 'vitest'
import type { Connection } from '../../src/handshake/connection.ts'
import type { Realm } from '../../src/realm/realm.ts'
import { runAddresses } from '../../src/runs/run-address.ts'
import { Runs } from '../../src/runs/runs.ts'
import { plain } from '../../src/scenarios/plain.ts'
import { StoreFull } from '../../src/store-full.ts'
import { fakeClock } from '../support/clock.ts'
import { eventOf } from '../support/events.ts'

const path = (run: string) => `/s/plain/${run}`

function registry(mostRuns = 10) {
  const clock = fakeClock()
  const closed: string[] = []
  const gone: string[] = []
  const runs = new Runs({
    mostRuns,
    wallClock: clock.now,
    addressOf: runAddresses('', (name) => name === 'plain'),
    scenarioNamed: (name) => (name === 'plain' ? plain : undefined),
    originUrl: 'http://localhost:9003',
    // Only its name is looked at here.
    makeRealm: ({ name }) => ({
      realm: { name } as Realm,
      control: undefined,
      close: () => closed.push(name),
    }),
    onGone: ({ context }) => gone.push(context.run),
  })
  const signIn = (run: string) =>
    runs.record(eventOf('token', { realm: path(run), at: clock.now(), details: { token: 'digest' } }))
  return { runs, clock, closed, gone, signIn, names: () => runs.all.map(({ context }) => context.run) }
}

describe('a run', () => {
  it('is made when it is first used, and is the same from then on', () => {
    const { runs } = registry()
    expect(runs.known(path('a'))).toBeUndefined()
    const made = runs.open(path('a'))
    expect(made?.name).toBe(path('a'))
    expect(runs.open(path('a'))).toBe(made)
    expect(runs.known(path('a'))).toBe(made)
  })

  it('is not made of a path that names no scenario', () => {
    const { runs, names } = registry()
    expect(runs.open('/s/other/a')).toBeUndefined()
    expect(runs.open('main')).toBeUndefined()
    expect(names()).toEqual([])
  })
})

describe('when there are too many', () => {
  it('lets the quietest without tokens go, with its report', () => {
    const { runs, clock, closed, gone, names } = registry()
    for (const run of ['a', 'b', 'c', 'd', 'e']) {
      runs.open(path(run))
      clock.advance(20)
    }
    runs.known(path('a'))
    runs.open(path('f'))
    expect(gone).toEqual(['b'])
    expect(closed).toEqual([path('b')])
    expect(names()).toEqual(['c', 'd', 'e', 'a', 'f'])
  })

  it('keeps those in which somebody has signed in, as long as others can go', () => {
    const { runs, clock, signIn, gone, names } = registry()
    for (const run of ['a', 'b', 'c', 'd', 'e', 'f']) {
      runs.open(path(run))
      signIn(run)
    }
    clock.advance(61)
    for (let run = 0; run < 100; run += 1) {
      runs.open(path(`invented-${run}`))
      clock.advance(61)
    }
    expect(gone.filter((run) => !run.startsWith('invented-'))).toEqual([])
    expect(names()).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e', 'f']))
    expect(names()).toHaveLength(10)
  })

  it('lets the quietest with tokens go when there is no other', () => {
    const { runs, clock, signIn, gone } = registry(4)
    for (const run of ['a', 'b', 'c', 'd']) {
      runs.open(path(run))
      signIn(run)
      clock.advance(10)
    }
    clock.advance(61)
    runs.open(path('e'))
    expect(gone).toEqual(['a'])
  })

  it('never lets go one that was used in the last minute, and says when there will be room', () => {
    const { runs, clock, names } = registry()
    for (let run = 0; run < 5; run += 1) runs.open(path(`invented-${run}`))
    clock.advance(20)
    const open = () => runs.open(path('mine'))
    expect(open).toThrow(StoreFull)
    expect(open).toThrow(expect.objectContaining({ retryAfterSeconds: 40 }))
    clock.advance(40)
    expect(open()?.name).toBe(path('mine'))
    expect(names()).toHaveLength(5)
  })
})

describe('a request to the root', () => {
  const caller = { remoteAddress: '127.0.0.1', userAgent: 'a client' }
  const atRoot = (changes: object) => eventOf('authorizationServerMetadata', { ...caller, ...changes })

  it('is noted with the run whose client came on the same connection', () => {
    const { runs, clock } = registry()
    const connection: Connection = { closed: false }
    for (const run of ['a', 'b']) runs.open(path(run))
    runs.record(eventOf('mcp', { ...caller, realm: path('a'), at: clock.now(), connection }))
    runs.record(eventOf('mcp', { ...caller, realm: path('b'), at: clock.now() }))
    runs.record(atRoot({ at: clock.now() + 60_000, connection }))
    expect(runs.run(path('a'))?.events).toHaveLength(2)
    expect(runs.run(path('b'))?.events).toHaveLength(1)
  })

  it('is noted with the only run that was called under its name within two seconds', () => {
    const { runs, clock } = registry()
    runs.open(path('a'))
    runs.record(eventOf('mcp', { ...caller, realm: path('a'), at: clock.now() }))
    runs.record(atRoot({ at: clock.now() + 2000 }))
    runs.record(atRoot({ at: clock.now() + 2001 }))
    runs.record(atRoot({ at: clock.now(), userAgent: 'another client' }))
    expect(runs.run(path('a'))?.events).toHaveLength(2)
  })

  it('is noted with none when it may be of several', () => {
    const { runs, clock } = registry()
    for (const run of ['a', 'b']) {
      runs.open(path(run))
      runs.record(eventOf('mcp', { ...caller, realm: path(run), at: clock.now() }))
    }
    runs.record(atRoot({ at: clock.now() }))
    for (const run of ['a', 'b']) expect(runs.run(path(run))?.events).toHaveLength(1)
  })
})
