// What slow links and clocks that differ do to a connection. A script never runs later than the connection gives it up,
// whatever the clock of Redis does, as far as that can be known.

import { expect, it, vi } from 'vitest'
import { duringRequest } from '../../src/redis/budget.ts'
import { Connection } from '../../src/redis/connection.ts'
import { script } from '../../src/redis/script.ts'
import { StoreUnavailable } from '../../src/store-unavailable.ts'
import { clockedRedis } from '../support/clocked-redis.ts'
import { patienceMs } from '../support/patience.ts'
import { connect } from '../support/redis-store.ts'

const step = script('return 1')

/** More than the tenth of a second up to which the time of Redis is taken for exact. */
const slowMs = 150

/** What a request may wait. */
const budgetMs = 1800

it('is not later because Redis at the end of a slow link sets its clock back', async () => {
  const redis = await clockedRedis()
  redis.answerMs = slowMs
  const connection = await connect(redis.url)
  redis.aheadMs = -60_000
  await vi.waitFor(async () => expect(await latenessMs(redis, connection)).toBeLessThanOrEqual(0), {
    timeout: 20_000,
    interval: 200,
  })
})

it('is not later because another Redis, whose clock is behind, takes the place of the first', async (test) => {
  const redis = await clockedRedis()
  redis.answerMs = slowMs
  const connected = vi.fn()
  const connection = await Connection.open({
    url: redis.url,
    connected,
    troubled() {},
    tryChange: async () => {},
    recovered() {},
  })
  test.onTestFinished(() => connection.close())
  redis.aheadMs = -60_000
  redis.cut()
  await vi.waitFor(() => expect(connected).toHaveBeenCalledTimes(2), patienceMs)
  expect(await latenessMs(redis, connection)).toBeLessThanOrEqual(0)
})

it('is not later because this process stood still before it sent the script', async () => {
  const redis = await clockedRedis()
  const connection = await connect(redis.url)
  const now = performance.now.bind(performance)
  let stoodStillMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => {
    stoodStillMs += 200
    return now() + stoodStillMs
  })
  const startedAt = Date.now()
  await connection.run(step, [], [])
  vi.restoreAllMocks()
  // The first look at the clock is when the time of the request begins.
  expect(redis.lastDeadlineMs).toBeLessThanOrEqual(startedAt + budgetMs + 200 + 10)
})

it('is not silence when a request has no time left at the end of a slow link', async () => {
  const redis = await clockedRedis()
  redis.answerMs = 700
  const connection = await connect(redis.url)
  const steps: Promise<string>[] = []
  await new Promise<void>((resolve) => {
    duringRequest(async () => {
      for (let n = 0; n < 3; n += 1) {
        steps.push(outcome(connection))
        await steps.at(-1)
      }
      // What another request asks at once.
      duringRequest(() => void steps.push(outcome(connection)))
      resolve()
    })
  })
  expect(await Promise.all(steps)).toEqual(['done', 'done', 'silent', 'done'])
})

function outcome(connection: Connection): Promise<string> {
  return connection.run(step, [], []).then(() => 'done', problemOf)
}

function problemOf(error: unknown): string {
  if (error instanceof StoreUnavailable) return error.problem
  throw error
}

/** How much later than it is given up a script may run. */
async function latenessMs(
  redis: Awaited<ReturnType<typeof clockedRedis>>,
  connection: Connection,
): Promise<number> {
  const startedAt = Date.now()
  await connection.run(step, [], [])
  return redis.lastDeadlineMs - (startedAt + budgetMs + 2)
}
