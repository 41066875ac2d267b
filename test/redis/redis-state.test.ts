// What whoever starts a server is told of a store that cannot be used.

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { CannotUseStore } from '../../src/state/cannot-use-store.ts'
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
  it('is told once, by the error, of a store that takes no changes', async (test) => {
    const redis = await startRedis(test, { kind })
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    const { state, report } = open(redis.url)
    await expect(state).rejects.toThrow(CannotUseStore)
    await expect(state).rejects.toThrow(
      /^cannot use the store at 127\.0\.0\.1:\d+: it cannot be [^\n]*READONLY/,
    )
    expect(report.troubled).not.toHaveBeenCalled()
  })

  it('is told of each problem once the server runs', async (test) => {
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

  it('has the secret again as soon as a Redis that came back empty answers', async (test) => {
    const redis = await startRedis(test, { kind })
    const { close } = await open(redis.url).state
    test.onTestFinished(close)
    const [key] = (await redis.command('KEYS', '*secret*')) as readonly string[]
    const secret = await redis.command('GET', String(key))
    await redis.restart()
    await vi.waitFor(async () => expect(await redis.command('GET', String(key))).toBe(secret), patienceMs)
  })
})
