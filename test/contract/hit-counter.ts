// What a counter of requests must do, wherever it counts.

import { describe, expect, test } from 'vitest'
import type { HitCounter } from '../../src/http/rate-limit.ts'

export type MakeHitCounter = () => HitCounter | Promise<HitCounter>

export const startMs = Date.UTC(2026, 0, 1)

/** Declares the tests for one implementation. */
export function hitCounterContract(name: string, makeCounter: MakeHitCounter): void {
  async function setUp() {
    const counter = await makeCounter()
    /** When the window began, and how many it has. */
    return async (afterMs: number, address = '203.0.113.1') => {
      const { sinceMs, count } = await counter.hit(address, startMs + afterMs)
      return [sinceMs - startMs, count]
    }
  }

  describe(name, () => {
    test('counts in the minute that begins with the first request', async () => {
      const hit = await setUp()
      expect(await hit(0)).toEqual([0, 1])
      expect(await hit(1)).toEqual([0, 2])
      expect(await hit(59_999)).toEqual([0, 3])
      expect(await hit(60_000)).toEqual([60_000, 1])
      expect(await hit(119_999)).toEqual([60_000, 2])
      expect(await hit(500_000)).toEqual([500_000, 1])
    })

    test('counts each address apart', async () => {
      const hit = await setUp()
      await hit(0)
      expect(await hit(5, '203.0.113.2')).toEqual([5, 1])
      expect(await hit(6, '')).toEqual([6, 1])
      expect(await hit(7)).toEqual([0, 2])
    })

    test('begins anew when the clock was set back', async () => {
      const hit = await setUp()
      await hit(0)
      expect(await hit(-3_600_000)).toEqual([-3_600_000, 1])
      expect(await hit(-3_600_000)).toEqual([-3_600_000, 2])
    })

    test('counts 50 at once one by one', async () => {
      const hit = await setUp()
      const windows = await Promise.all(Array.from({ length: 50 }, () => hit(0)))
      expect(windows.map(([, count]) => count).sort((a = 0, b = 0) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      )
    })
  })
}
