import { expect, test } from 'vitest'
import { epochSeconds } from '../src/clock.ts'
import { ExpiringMap, type ExpiringMapOptions } from '../src/expiring-map.ts'
import { StoreFull } from '../src/store-full.ts'
import { fakeClock, jumpingClock } from './support/clock.ts'
import { withoutStacks } from './support/errors.ts'
import { seededRandom } from './support/random.ts'

interface Entry {
  readonly expiresAt: number
}

function setUp(options: Partial<ExpiringMapOptions> = {}) {
  const clock = fakeClock()
  const map = new ExpiringMap<Entry>({ what: 'thing', capacity: 3, now: clock.now, ...options })
  const lasting = (seconds: number): Entry => ({ expiresAt: epochSeconds(clock.now) + seconds })
  return { clock, map, lasting }
}

test('finds what was put, until it is deleted', () => {
  const { map, lasting } = setUp()
  map.set('a', lasting(10))
  expect(map.get('a')).toEqual(lasting(10))
  expect(map.get('b')).toBeUndefined()
  map.delete('a')
  map.delete('b')
  expect(map.get('a')).toBeUndefined()
  expect(map.size).toBe(0)
})

test('takes __proto__ for a key like any other', () => {
  const { map, lasting } = setUp()
  expect(map.get('__proto__')).toBeUndefined()
  map.set('__proto__', lasting(10))
  expect(map.get('__proto__')).toEqual(lasting(10))
})

test('refuses a new key when full of living entries, and drops none of them', () => {
  const { map, lasting } = setUp()
  for (const key of ['a', 'b', 'c']) map.set(key, lasting(10))
  expect(() => map.set('d', lasting(10))).toThrow(new StoreFull('thing', 10))
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key) !== undefined)).toEqual([true, true, true, false])
})

test('replaces an existing key even when full', () => {
  const { map, lasting } = setUp()
  for (const key of ['a', 'b', 'c']) map.set(key, lasting(10))
  map.set('b', lasting(20))
  expect(map.get('b')).toEqual(lasting(20))
  expect(map.size).toBe(3)
})

test('holds nothing at all with a capacity of 0', () => {
  const { map, lasting } = setUp({ capacity: 0 })
  expect(() => map.set('a', lasting(10))).toThrow(StoreFull)
})

test('still finds an expired entry for the retention time', () => {
  const { map, clock, lasting } = setUp({ retentionSeconds: 600 })
  const entry = lasting(10)
  map.set('a', entry)
  clock.advance(10 + 599)
  expect(map.get('a')).toEqual(entry)
  clock.advance(1)
  expect(map.get('a')).toBeUndefined()
})

test('still finds for the retention time what expired by a jump of the clock, and then forgets it', () => {
  const clock = jumpingClock()
  const { map } = setUp({ now: clock.now, shownAgo: clock.shownAgo, retentionSeconds: 600 })
  const entry = { expiresAt: epochSeconds(clock.now) + 10 }
  map.set('a', entry)
  clock.jump(7200)
  clock.advance(599)
  map.sweep()
  expect(map.get('a')).toEqual(entry)
  clock.advance(1)
  expect(map.get('a')).toBeUndefined()
  map.sweep()
  expect(map.size).toBe(0)
})

test('holds nothing once it was cleared, and has room for as much again', () => {
  const { map, lasting } = setUp()
  for (const key of ['a', 'b', 'c']) map.set(key, lasting(10))
  map.clear()
  expect([map.size, map.get('a')]).toEqual([0, undefined])
  for (const key of ['d', 'e', 'f']) map.set(key, lasting(20))
  expect(() => map.set('g', lasting(10))).toThrow(new StoreFull('thing', 20))
})

test('drops expired entries within the retention time when their room is needed', () => {
  const { map, clock, lasting } = setUp()
  for (const [key, seconds] of Object.entries({ a: 20, b: 10, c: 20 })) map.set(key, lasting(seconds))
  clock.advance(10)
  map.set('d', lasting(10))
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key) !== undefined)).toEqual([true, false, true, true])
})

test('has room at the second at which its earliest entry expires, replaced ones considered', () => {
  const { map, clock, lasting } = setUp()
  for (const key of ['a', 'b', 'c']) map.set(key, lasting(10))
  expect(() => map.set('d', lasting(10))).toThrow(StoreFull)
  map.set('b', lasting(5))
  map.set('a', lasting(30))
  clock.advance(4)
  expect(() => map.set('d', lasting(10))).toThrow(StoreFull)
  clock.advance(1)
  map.set('d', lasting(30))
  expect(map.get('b')).toBeUndefined()
})

test('forgets at a sweep what expired longer ago than the retention time', () => {
  const { map, clock, lasting } = setUp({ retentionSeconds: 600 })
  map.set('a', lasting(10))
  map.set('b', lasting(11))
  clock.advance(10 + 600)
  map.sweep()
  expect(map.size).toBe(1)
  expect(map.get('b')).toBeDefined()
})

test('forgets expired entries while others come, at a cost for each that does not grow', () => {
  const { map, clock, lasting } = setUp({ capacity: 1_000_000, retentionSeconds: 600 })
  const counted = lookCounter()
  for (let index = 0; index < 20_000; index += 1) {
    clock.advance(1)
    map.set(String(index), counted.entry(lasting(100)))
  }
  // 100 live and 600 are retained; as many again may be due.
  expect(map.size).toBeLessThanOrEqual(2 * (100 + 600))
  expect(counted.looks()).toBeLessThan(20_000 * 10)
})

test('forgets expired entries that came after one that lives long', () => {
  const { map, clock, lasting } = setUp({ capacity: 1_000_000, retentionSeconds: 0 })
  map.set('long', lasting(1_000_000))
  for (let index = 0; index < 20_000; index += 1) {
    clock.advance(1)
    map.set(String(index), lasting(100))
  }
  expect(map.size).toBeLessThan(300)
  expect(map.get('long')).toBeDefined()
})

test('does not search all entries at every insertion that it refuses', () => {
  const { map, clock, lasting } = setUp({ capacity: 1000 })
  const counted = lookCounter()
  // One of them expires each second, so that a search is due now and then.
  for (let index = 0; index < 1000; index += 1) map.set(String(index), counted.entry(lasting(index + 1)))
  const before = counted.looks()
  for (let second = 0; second < 10; second += 1) {
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      try {
        map.set(`new ${second} ${attempt}`, counted.entry(lasting(3600)))
      } catch (error) {
        if (!(error instanceof StoreFull)) throw error
      }
    }
    clock.advance(1)
  }
  // A search each second looks at each entry once or twice; a search at each insertion would make ten million.
  expect(counted.looks() - before).toBeLessThan(10 * 2 * 1000 + 100)
})

test('behaves as a plain map that never drops what lives, in 20,000 random steps', () => {
  const capacity = 40
  const retentionSeconds = 30
  withoutStacks()
  const { map, clock } = setUp({ capacity, retentionSeconds })
  const random = seededRandom('expiring map')
  const below = (limit: number) => random(4).readUInt32BE() % limit
  const model = new Map<string, Entry>()
  const living = () => [...model].filter(([, { expiresAt }]) => expiresAt > epochSeconds(clock.now))

  for (let step = 0; step < 20_000; step += 1) {
    const key = String(below(80))
    const choice = below(100)
    if (choice < 60) {
      const entry = { expiresAt: epochSeconds(clock.now) + 1 + below(60) }
      const mustFit = living().length < capacity || living().some(([name]) => name === key)
      let fitted = true
      try {
        map.set(key, entry)
        model.set(key, entry)
      } catch {
        fitted = false
      }
      // An expired entry under the same key is replaced in its own room, so there a full map may still fit it.
      if (mustFit && !fitted) expect.fail(`${key} found no room at step ${step}`)
      if (!mustFit && !model.has(key) && fitted) expect.fail(`${key} found room at step ${step}`)
    } else if (choice < 75) {
      map.delete(key)
      model.delete(key)
    } else if (choice < 95) clock.advance(below(3))
    else map.sweep()

    if (map.size > capacity) expect.fail(`${map.size} entries at step ${step}`)
    for (const [name, entry] of living()) {
      if (map.get(name) !== entry) expect.fail(`${name} was lost at step ${step}`)
    }
    for (const [name, entry] of model) {
      const forgotten = entry.expiresAt + retentionSeconds <= epochSeconds(clock.now)
      if (forgotten && map.get(name) !== undefined) expect.fail(`${name} was found at step ${step}`)
    }
  }
})

/** Makes entries that tell how often somebody looked when they expire. */
function lookCounter() {
  let looks = 0
  const entry = ({ expiresAt }: Entry): Entry => ({
    get expiresAt() {
      looks += 1
      return expiresAt
    },
  })
  return { entry, looks: () => looks }
}
