// The state in Redis as a whole: what whoever runs the server is told of it, and what it does when Redis is back.

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { openRedisState } from '../../src/state/redis-state.ts'
import { patienceMs } from '../support/patience.ts'
import { describeEachRedis, startRedis } from '../support/redis.ts'
import { newPrefix } from '../support/redis-store.ts'

function open(url: string) {
  const report = { troubled: vi.fn(), recovered: vi.fn(), warn: vi.fn() }
  const state = openRedisState({
    url,
    prefix: newPrefix(),
    secretTtlSeconds: 3600,
    now: Date.now,
    wallClock: Date.now,
    random: (size) => Buffer.alloc(size, 'r'),
    sleep,
    report,
  })
  return { state, report }
}

describeEachRedis((kind) => {
  it('tells of a problem once, and when it is over', async (test) => {
    const redis = await startRedis(test, { kind })
    const { state, report } = open(redis.url)
    const { close, distant } = await state
    test.onTestFinished(close)
    expect(await distant?.problem()).toBeUndefined()
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await distant?.problem()).toBe('full')
    expect(report.troubled.mock.calls).toEqual([['full', expect.stringContaining('OOM')]])
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await vi.waitFor(() => expect(report.recovered).toHaveBeenCalledTimes(1), patienceMs)
  })

  it('puts the secret back as soon as Redis answers that came back empty', async (test) => {
    const redis = await startRedis(test, { kind })
    const { close } = await open(redis.url).state
    test.onTestFinished(close)
    const [key] = (await redis.command('KEYS', '*secret*')) as readonly string[]
    const secret = await redis.command('GET', String(key))
    await redis.restart()
    await vi.waitFor(async () => expect(await redis.command('GET', String(key))).toBe(secret), patienceMs)
  })
})
