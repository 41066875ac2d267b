// A server that says when to come again is asked again then, and not before (RFC 9110 §10.2.3).

import type { Context } from './context.ts'
import type { Answer, HttpRequest } from './http.ts'

const mostWaits = 3
const longestWaitMs = 60_000

type Patience = Pick<Context, 'http' | 'sleep' | 'now' | 'has'>

/**
 * Sends a request that may be repeated; while the answer is 429 or 503 with `Retry-After`, waits and sends it again,
 * a few times at most. After that, or if the wait is too long, the answer is the caller's.
 */
export async function sendPatiently(context: Patience, request: HttpRequest): Promise<Answer> {
  let answer = await context.http.send(request)
  for (let waits = 0; waits < mostWaits; waits++) {
    const waitMs = retryAfterMs(answer, context.now())
    if (waitMs === undefined || waitMs > longestWaitMs) return answer
    if (context.has('ignores-retry-after')) return hammer(context, request)
    await context.sleep(waitMs)
    answer = await context.http.send(request)
  }
  return answer
}

async function hammer({ http }: Patience, request: HttpRequest): Promise<Answer> {
  for (let times = 1; times < 5; times++) await http.send(request)
  return http.send(request)
}

/** How long a 429 or 503 asks to wait, in seconds or until a date; undefined if it does not say. */
export function retryAfterMs(answer: Answer, nowMs: number): number | undefined {
  const value = answer.header('retry-after')
  if (value === undefined || (answer.status !== 429 && answer.status !== 503)) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
