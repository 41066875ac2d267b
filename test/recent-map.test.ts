import { expect, test } from 'vitest'
import { RecentMap } from '../src/recent-map.ts'

/** Which of these keys are held. */
const held = (map: RecentMap<unknown>, ...keys: readonly string[]) =>
  keys.filter((key) => map.get(key) !== undefined).join(' ')

test('makes room by forgetting what was set longest ago', () => {
  const map = new RecentMap<number>(4)
  for (const key of ['a', 'b', 'c', 'd']) map.set(key, 1)
  expect(held(map, 'a', 'b', 'c', 'd')).toBe('a b c d')
  map.set('e', 1)
  expect(held(map, 'a', 'b', 'c', 'd', 'e')).toBe('c d e')
})

test('keeps what is set again', () => {
  const map = new RecentMap<number>(4)
  for (const key of ['a', 'b', 'c', 'a', 'd', 'e']) map.set(key, 1)
  expect(held(map, 'a', 'b', 'c', 'd', 'e')).toBe('a c d e')
  map.set('a', 2)
  expect(map.get('a')).toBe(2)
})

test('has forgotten what was deleted, wherever it was', () => {
  const map = new RecentMap<number>(4)
  for (const key of ['a', 'b', 'c']) map.set(key, 1)
  map.set('a', 2)
  map.delete('a')
  map.delete('b')
  expect(held(map, 'a', 'b', 'c')).toBe('c')
})

test('never holds more than its capacity, and half of it for certain', () => {
  const map = new RecentMap<number>(10_000)
  for (let n = 0; n < 1_000_000; n++) map.set(`key ${n}`, n)
  let size = 0
  for (let n = 0; n < 1_000_000; n++) if (map.get(`key ${n}`) !== undefined) size += 1
  expect(size).toBeLessThanOrEqual(10_000)
  expect(map.get('key 995000')).toBe(995_000)
})
