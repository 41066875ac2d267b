import { expect, test } from 'vitest'
import { epochSeconds } from '../../src/clock.ts'
import { StoreFull } from '../../src/store-full.ts'
import { RecordTable, type RecordTableOptions } from '../../src/tokens/record-table.ts'
import { fakeClock } from '../support/clock.ts'
import { seededRandom } from '../support/random.ts'

function setUp(options: Partial<RecordTableOptions> = {}) {
  const clock = fakeClock()
  const left: number[] = []
  const table = new RecordTable({
    what: 'thing',
    capacity: 1000,
    now: clock.now,
    onRemove: (row) => left.push(row),
    ...options,
  })
  const numbers = table.integers()
  const until = (seconds: number) => epochSeconds(clock.now) + seconds
  const put = (key: string, seconds: number, number = 0) => {
    const row = table.add(key, until(seconds))
    numbers.set(row, number)
    return row
  }
  const get = (key: string) => {
    const row = table.find(key)
    return row === 0 ? undefined : numbers.get(row)
  }
  return { clock, table, left, put, get, until }
}

test('gives a row to each key, and the row of a record that left to another', () => {
  const { table, put, get, left } = setUp()
  const a = put('a', 10, 1)
  put('b', 10, 2)
  expect([get('a'), get('b'), get('c')]).toEqual([1, 2, undefined])
  table.remove(a)
  expect(left).toEqual([a])
  expect(get('a')).toBeUndefined()
  expect(put('c', 10, 3)).toBe(a)
  expect([get('b'), get('c')]).toEqual([2, 3])
})

test('replaces the record of a key, and tells that the old one left', () => {
  const { table, put, get, left } = setUp({ capacity: 1 })
  const old = put('a', 10, 1)
  put('a', 20, 2)
  expect([get('a'), table.size]).toEqual([2, 1])
  expect(left).toEqual([old])
})

test('starts from nothing again when it is empty', () => {
  const { table, put, get } = setUp()
  for (let index = 0; index < 600; index += 1) put(`key ${index}`, 10, index)
  for (let index = 0; index < 600; index += 1) table.remove(table.find(`key ${index}`))
  expect(table.size).toBe(0)
  expect(put('a', 10)).toBe(1)
  expect(get('a')).toBe(0)
})

test('says how long it takes until there is room, and lets a record live longer, never shorter', () => {
  const { clock, table, put, get, until } = setUp({ capacity: 2, retentionSeconds: 0 })
  expect(table.secondsUntilRoom).toBe(Number.POSITIVE_INFINITY)
  const a = put('a', 10)
  put('b', 20)
  expect(table.secondsUntilRoom).toBe(10)
  table.extend(a, until(30))
  table.extend(a, until(5))
  expect(table.secondsUntilRoom).toBe(20)
  expect(() => put('c', 10)).toThrow(new StoreFull('thing', 20))
  clock.advance(20)
  put('c', 10)
  expect([get('a'), get('b'), get('c')]).toEqual([0, undefined, 0])
})

test('lets a record expire earlier, and says whether it does', () => {
  const { clock, table, put, get, until } = setUp({ capacity: 3, retentionSeconds: 0 })
  const rows = [put('a', 10), put('b', 20), put('c', 30)]
  const [, b = 0, c = 0] = rows
  expect(new Set(table.rows())).toEqual(new Set(rows))
  expect([table.shorten(c, until(5)), table.shorten(b, until(20)), table.shorten(b, until(21))]).toEqual([
    true,
    false,
    false,
  ])
  expect(table.secondsUntilRoom).toBe(5)
  clock.advance(5)
  put('d', 10)
  expect(['a', 'b', 'c', 'd'].map((key) => get(key) !== undefined)).toEqual([true, true, false, true])
})

test('tells of each record that it leaves when all do, and starts from nothing again', () => {
  const { table, put, get, left } = setUp()
  const rows = Array.from({ length: 600 }, (_, index) => put(`key ${index}`, 10 + (index % 7), index))
  table.removeAll()
  expect(new Set(left)).toEqual(new Set(rows))
  expect([left.length, table.size, table.rows(), get('key 3')]).toEqual([600, 0, [], undefined])
  expect([put('a', 10), get('a')]).toEqual([1, 0])
})

test('forgets no more at once than it is told', () => {
  const { clock, table, put } = setUp({ retentionSeconds: 600 })
  for (let index = 0; index < 10; index += 1) put(`key ${index}`, 10)
  clock.advance(609)
  expect(table.forget(4)).toBe(false)
  clock.advance(1)
  expect([table.forget(4), table.size]).toEqual([true, 6])
  expect([table.forget(7), table.size]).toEqual([false, 0])
})

test('behaves as a plain map that never drops what lives, in 6000 random steps', () => {
  const capacity = 300
  const retentionSeconds = 30
  const { clock, table, put, get } = setUp({ capacity, retentionSeconds })
  const random = seededRandom('record table')
  const below = (limit: number) => random(4).readUInt32BE() % limit
  const model = new Map<string, { number: number; expiresAt: number }>()
  const living = () => [...model].filter(([, { expiresAt }]) => expiresAt > epochSeconds(clock.now))

  for (let step = 0; step < 6000; step += 1) {
    const key = String(below(600))
    const choice = below(100)
    if (choice < 60) {
      const seconds = 1 + below(600)
      const lives = living()
      const mustFit = lives.length < capacity || lives.some(([name]) => name === key)
      try {
        put(key, seconds, step)
        model.set(key, { number: step, expiresAt: epochSeconds(clock.now) + seconds })
      } catch (error) {
        if (mustFit || !(error instanceof StoreFull)) throw error
      }
    } else if (choice < 75) {
      const row = table.find(key)
      if (row !== 0) table.remove(row)
      model.delete(key)
    } else if (choice < 80) {
      const row = table.find(key)
      const known = model.get(key)
      const expiresAt = epochSeconds(clock.now) + below(300)
      if (row !== 0 && known && table.shorten(row, expiresAt)) model.set(key, { ...known, expiresAt })
      if (row !== 0) expect(table.expiresAt(row)).toBe(model.get(key)?.expiresAt)
    } else if (choice < 95) clock.advance(below(3))
    else table.forget(below(20))

    expect(table.size).toBeLessThanOrEqual(capacity)
    if (step % 50 > 0) continue
    for (const [name, { number }] of living()) {
      if (get(name) !== number) expect.fail(`${name} was lost at step ${step}`)
    }
    for (const [name, { expiresAt }] of model) {
      const forgotten = expiresAt + retentionSeconds <= epochSeconds(clock.now)
      if (forgotten && get(name) !== undefined) expect.fail(`${name} was found at step ${step}`)
    }
  }
})
