// Redis stands still for ten seconds under load and then goes on with all that was asked of it meanwhile.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { digest } from '../../src/secrets.ts'
import { compiled } from '../support/compiled.ts'
import { startFleet } from '../support/fleet.ts'
import { expectKept, inTurn } from '../support/fleet-account.ts'
import { type Account, startLoad } from '../support/fleet-load.ts'
import { lacks } from '../support/lacks.ts'
import { exchange, introspect } from '../support/oauth.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { startRedis, type TestRedis, whyNoRedis } from '../support/redis.ts'

/** Within which a request is to be answered, and how late a busy machine may be. */
const longestAnswerMs = 2000 + 1000
const standstillMs = 10_000

describe.skipIf(lacks(whyNoRedis()))('while Redis stands still', { timeout: longMs }, () => {
  const { file } = compiled()

  it('every request is answered in time, and what was refused has no effect later', async (test) => {
    const redis = await startRedis(test)
    const fleet = await startFleet(test, { file, store: redis.url, args: ['--auto-approve', 'hint'] })
    const load = await startLoad({ next: inTurn(fleet.instances) })

    const from = Date.now()
    redis.suspend()
    const health: { status: number; tookMs: number; at: number }[] = []
    while (Date.now() < from + standstillMs) {
      const startMs = performance.now()
      const { status } = await fetch(`${fleet.at(health.length).url}/healthz`)
      health.push({ status, tookMs: performance.now() - startMs, at: Date.now() })
      await pause(50)
    }
    const until = Date.now()
    redis.resume()
    await load.succeeds(10)
    await load.stop()

    const { account } = load
    expect(account.wrong).toEqual([])
    const slowest = Math.max(...[...account.answers, ...health].map(({ tookMs }) => tookMs))
    expect(slowest).toBeLessThan(longestAnswerMs)
    const meanwhile = [...account.answers, ...health].filter(
      ({ at }) => at > from + longestAnswerMs && at < until,
    )
    expect(meanwhile.length).toBeGreaterThan(100)
    expect(new Set(meanwhile.map(({ status }) => status))).toEqual(new Set([503]))
    for (const { url } of fleet.instances) {
      await vi.waitFor(async () => expect((await fetch(`${url}/healthz`)).status).toBe(200), {
        timeout: patienceMs,
      })
    }

    expect(await writtenLate(redis, account, until)).toEqual([])
    expect(account.unspentCodes.size).toBeGreaterThan(0)
    expect(account.unrevoked.size).toBeGreaterThan(0)
    for (const token of account.unrevoked) {
      expect(await introspect(fleet.at(0), token)).toMatchObject({ active: true })
    }
    for (const code of account.unspentCodes) expect((await exchange(fleet.at(1), code)).status).toBe(200)
    await expectKept(fleet, account)
    process.stderr.write(`slowest of ${account.answers.length} answers: ${Math.round(slowest)} ms\n`)
  })
})

/** Codes and access tokens that nobody was told of, and that Redis has known only since it went on. */
async function writtenLate(
  redis: TestRedis,
  account: Account,
  resumedAt: number,
): Promise<readonly string[]> {
  const { living, unrevoked, spentCodes, unspentCodes } = account
  const told = [
    ...[...living, ...unrevoked].map((token) => `mcp-static-auth:access:${digest(token)}`),
    ...[...spentCodes, ...unspentCodes].map((code) => `mcp-static-auth:code:${digest(code)}`),
  ]
  const keys = (await redis.command('KEYS', 'mcp-static-auth:*')) as readonly string[]
  expect(keys).toEqual(expect.arrayContaining(told))
  const untold = keys.filter((key) => /:(?:access|code):/.test(key) && !told.includes(key))
  const late: string[] = []
  for (const key of untold) {
    const idleSeconds = Number(await redis.command('OBJECT', 'IDLETIME', key))
    if (Date.now() - idleSeconds * 1000 > resumedAt - 2000) late.push(key)
  }
  return late
}
