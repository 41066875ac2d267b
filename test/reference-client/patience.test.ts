import { expect, it } from 'vitest'
import type { Answer } from './http.ts'
import { retryAfterMs, sendPatiently } from './patience.ts'

const nowMs = Date.UTC(2026, 0, 1)

function answer(status: number, retryAfter?: string): Answer {
  return { url: '', status, header: () => retryAfter, lines: () => [], text: '' }
}

it.each([
  [429, '2', 2_000],
  [503, '0', 0],
  [503, 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
  [429, 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
  [429, 'soon', undefined],
  [429, undefined, undefined],
  [200, '2', undefined],
])('reads from %s with Retry-After %s a wait of %s ms', (status, value, expected) => {
  expect(retryAfterMs(answer(status, value), nowMs)).toBe(expected)
})

/** The waits of a client that is always answered so, and how often it asked. */
async function patienceWith(always: Answer): Promise<{ waits: readonly number[]; requests: number }> {
  const waits: number[] = []
  let requests = 0
  await sendPatiently(
    {
      now: () => nowMs,
      sleep: async (ms) => void waits.push(ms),
      has: () => false,
      http: {
        send: async () => {
          requests++
          return always
        },
        close: () => undefined,
      },
    },
    { url: 'http://localhost/' },
  )
  return { waits, requests }
}

it('waits as long as it is told, three times at most', async () => {
  expect(await patienceWith(answer(429, '2'))).toEqual({ waits: [2_000, 2_000, 2_000], requests: 4 })
})

it('does not wait for longer than a minute', async () => {
  expect(await patienceWith(answer(503, '61'))).toEqual({ waits: [], requests: 1 })
})
