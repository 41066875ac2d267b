// What a counter of failed sign-ins must do, wherever it counts.

import { describe, expect, test } from 'vitest'
import type { Counted, FailureCounter, ThrottleRule } from '../../src/login/throttle.ts'

export type MakeFailureCounter = () => FailureCounter | Promise<FailureCounter>

const ofBrowser: ThrottleRule = { kind: 'browser', free: 2, longestDelayMs: 5000, endsWithSuccess: true }
const ofAddress: ThrottleRule = { kind: 'address', free: 4, longestDelayMs: 2500, endsWithSuccess: false }
const browser: Counted = { rule: ofBrowser, key: 'browser' }
export const address: Counted = { rule: ofAddress, key: '203.0.113.1' }
export const startMs = Date.UTC(2026, 0, 1)

/** Declares the tests for one implementation. */
export function failureCounterContract(name: string, makeCounter: MakeFailureCounter): void {
  async function setUp(counted: readonly Counted[] = [browser]) {
    const counter = await makeCounter()
    const attempt = (isRight: boolean, afterMs = 0, who = counted) =>
      counter.attempt(who, isRight, startMs + afterMs)
    const fail = async (times: number, afterMs = 0, who = counted) => {
      for (let time = 0; time < times; time += 1) expect(await attempt(false, afterMs, who)).toBe(0)
    }
    return { attempt, fail }
  }

  describe(name, () => {
    test('takes the free failures and one more, and then makes wait for a second', async () => {
      const { attempt, fail } = await setUp()
      await fail(3)
      expect(await attempt(false)).toBe(1000)
      expect(await attempt(true)).toBe(1000)
      expect(await attempt(true, 999)).toBe(1)
      expect(await attempt(true, 1000)).toBe(0)
    })

    test('doubles the wait with each failure, up to the longest', async () => {
      const { attempt, fail } = await setUp()
      await fail(2)
      const waits: number[] = []
      let atMs = 0
      for (let failure = 0; failure < 5; failure += 1) {
        await fail(1, atMs)
        waits.push(await attempt(false, atMs))
        atMs += waits.at(-1) ?? 0
      }
      expect(waits).toEqual([1000, 2000, 4000, 5000, 5000])
    })

    test('does not count what had to wait', async () => {
      const { attempt, fail } = await setUp()
      await fail(3)
      for (let time = 0; time < 10; time += 1) expect(await attempt(false, 500)).toBe(500)
      await fail(1, 1000)
      expect(await attempt(false, 1000)).toBe(2000)
    })

    test('waits for the longest of those counted, and counts for all of them', async () => {
      const { attempt, fail } = await setUp([browser, address])
      await fail(3)
      expect(await attempt(false)).toBe(1000)
      await fail(2, 0, [address])
      expect(await attempt(false, 0, [address])).toBe(1000)
      expect(await attempt(false, 400)).toBe(600)
      await fail(1, 1000)
      expect(await attempt(false, 1000, [address])).toBe(2000)
      await fail(1, 3000, [address])
      expect(await attempt(false, 3000)).toBe(2500)
      expect(await attempt(false, 3000, [browser])).toBe(0)
    })

    test('forgets by success only what ends with it', async () => {
      const { attempt, fail } = await setUp([browser, address])
      await fail(2)
      expect(await attempt(true)).toBe(0)
      await fail(3)
      expect(await attempt(true, 0, [browser])).toBe(1000)
      expect(await attempt(true, 0, [address])).toBe(1000)
    })

    test('forgets failures a quarter of an hour after the last one', async () => {
      const { attempt, fail } = await setUp()
      await fail(2)
      await fail(1, 899_999)
      expect(await attempt(true, 899_999)).toBe(1000)
      await fail(3, 899_999 + 900_000)
      expect(await attempt(true, 899_999 + 900_000)).toBe(1000)
    })

    test('forgets failures of a time to come: the clock was set back', async () => {
      const { attempt, fail } = await setUp()
      await fail(3)
      expect(await attempt(true)).toBe(1000)
      await fail(3, -3_600_000)
      expect(await attempt(true, -3_600_000)).toBe(1000)
    })

    test('counts kinds and keys apart, whatever is in them', async () => {
      const { attempt, fail } = await setUp()
      await fail(3)
      const others: Counted[] = [
        { rule: ofAddress, key: 'browser' },
        { rule: ofBrowser, key: 'another' },
        { rule: ofBrowser, key: '' },
        { rule: ofBrowser, key: '__proto__' },
      ]
      for (const other of others) await fail(3, 0, [other])
      expect(await attempt(true)).toBe(1000)
    })

    test('lets no more of 50 at once pass than one by one', async () => {
      const { attempt } = await setUp([address])
      const waits = await Promise.all(Array.from({ length: 50 }, () => attempt(false)))
      expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
      expect(waits.filter((wait) => wait === 1000)).toHaveLength(45)
    })
  })
}
