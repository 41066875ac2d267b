import { expect, test } from 'vitest'
import { epochSeconds } from '../src/clock.ts'
import { MovableClock } from '../src/movable-clock.ts'
import { fakeClock } from './support/clock.ts'
import { seededRandom } from './support/random.ts'

const hourMs = 3_600_000

function setUp() {
  const base = fakeClock()
  const clock = new MovableClock(base.now)
  /** What it shows, in seconds since the base clock began. */
  const start = epochSeconds(base.now)
  const ago = (seconds: number) => clock.shownAgo(seconds) - start
  return { base, clock, ago, startMs: base.now() }
}

test('shows the time of its base clock until it is moved, and is ahead of it from then on', () => {
  const { base, clock, startMs } = setUp()
  const { now } = clock
  expect([now(), clock.offsetMs]).toEqual([startMs, 0])
  clock.advance(2 * hourMs)
  clock.advance(0.5)
  clock.advance(0)
  base.advance(3)
  expect([now(), clock.offsetMs]).toEqual([startMs + 2 * hourMs + 3000.5, 2 * hourMs + 0.5])
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'cannot be moved by %d',
  (ms) => {
    const { clock, startMs } = setUp()
    expect(() => clock.advance(ms)).toThrow(new RangeError('a clock can only be moved forward'))
    expect(clock.now()).toBe(startMs)
  },
)

test('cannot be moved past the year 9999, not even in two steps', () => {
  const { clock, startMs } = setUp()
  const endMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
  clock.advance(endMs - startMs - 1)
  expect(() => clock.advance(2)).toThrow(new RangeError('a clock cannot be moved past the year 9999'))
  clock.advance(1)
  expect(new Date(clock.now()).toISOString()).toBe('9999-12-31T23:59:59.999Z')
})

test('tells what it showed a while ago, in whole seconds', () => {
  const { base, clock, ago } = setUp()
  base.advance(1000.7)
  expect([0, 0.5, 1, 600].map(ago)).toEqual([1000, 1000, 999, 400])
  expect(clock.shownAgo(0)).toBe(epochSeconds(clock.now))
})

test('tells what it showed before it was moved', () => {
  const { base, clock, ago } = setUp()
  base.advance(1000)
  clock.advance(7200_000)
  expect([0, 1, 600].map(ago)).toEqual([8200, 999, 400])
  base.advance(599)
  clock.advance(60_000)
  expect([0, 1, 599, 600].map(ago)).toEqual([8859, 8798, 8200, 999])
  base.advance(1)
  expect([0, 1, 600, 601].map(ago)).toEqual([8860, 8859, 8200, 999])
})

test('answers the time before all of several jumps at once', () => {
  const { base, clock, ago } = setUp()
  for (const ms of [1000, 2000, 3000]) clock.advance(ms)
  base.advance(10)
  expect([0, 10, 11].map(ago)).toEqual([16, 6, -1])
})

test('remembers so many jumps exactly; with more it answers an earlier time, until the many are long ago', () => {
  const { base, clock, ago } = setUp()
  for (let jump = 0; jump < 100; jump += 1) {
    clock.advance(hourMs)
    base.advance(1)
  }
  // No jumps at all.
  for (let time = 0; time < 10; time += 1) clock.advance(0)
  expect([98, 99, 100, 101].map(ago)).toEqual([3 * 3600 + 2, 2 * 3600 + 1, 3600, -1])
  clock.advance(hourMs)
  base.advance(1)
  // The first jump is now taken for one with the second.
  expect([99, 100, 101, 102].map(ago)).toEqual([3 * 3600 + 2, 2 * 3600 + 1, 0, -1])
  base.advance(600)
  expect(ago(600)).toBe(101 * 3600 + 101)
})

test('never answers a later time than it showed, nor an earlier one without need, in 3000 random steps', () => {
  const { base, clock, ago, startMs } = setUp()
  const random = seededRandom('movable clock')
  const below = (limit: number) => random(4).readUInt32BE() % limit
  const shown: { readonly base: number; readonly now: number }[] = []
  let jumpsAt: number[] = []
  for (let step = 0; step < 3000; step += 1) {
    if (below(20) === 0) {
      clock.advance(below(5000) * 1000 + 1000)
      jumpsAt.push(base.now())
    } else base.advance(below(10))
    shown.push({ base: base.now(), now: clock.now() })
    const seconds = below(700)
    const thenMs = base.now() - seconds * 1000
    const then = shown.findLast((each) => each.base <= thenMs) ?? { base: startMs, now: startMs }
    const expected = (then.now - startMs + thenMs - then.base) / 1000
    jumpsAt = jumpsAt.filter((atMs) => atMs > base.now() - 700_000)
    expect(jumpsAt.length).toBeLessThan(100)
    expect(ago(seconds), `${seconds} s ago at step ${step}`).toBe(expected)
  }
})
