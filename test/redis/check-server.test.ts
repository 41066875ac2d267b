// What is asked of Redis at the start, and by /healthz.

import { expect, it, vi } from 'vitest'
import { checkServer } from '../../src/redis/check-server.ts'
import { Connection } from '../../src/redis/connection.ts'
import { keysWith } from '../../src/redis/keyspace.ts'
import { redisHealth } from '../../src/redis/redis-health.ts'
import type { RedisPlace } from '../../src/redis/redis-place.ts'
import { patienceMs } from '../support/patience.ts'
import { placeOn } from '../support/place-on-redis.ts'
import { describeEachRedis, redisForAll, startRedis } from '../support/redis.ts'
import { keptIn } from '../support/redis-store.ts'

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })

  it('finds nothing wrong with a server as it comes, and leaves no key', async () => {
    const place = await placeOn(redis())
    expect(await checkServer(place)).toEqual({ warnings: [] })
    expect(await keptIn(redis(), place.prefix)).toEqual({})
  })

  it('warns of a server that drops what lives when it is full', async (test) => {
    const own = await startRedis(test, { kind, args: ['--maxmemory', '50mb'] })
    const place = await placeOn(own)
    expect(await checkServer(place)).toEqual({ warnings: [] })
    await own.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const { warnings } = await checkServer(place)
    expect(warnings).toEqual([expect.stringMatching(/maxmemory-policy allkeys-lru: .* noeviction$/)])
    await own.command('CONFIG', 'SET', 'maxmemory', '0')
    expect(await checkServer(place)).toEqual({ warnings: [] })
  })

  it('does not mind that it may not ask, and takes it for no problem', async (test) => {
    const user = { name: 'app', password: 'secret', rules: ['~app:*', '+@all', '-info'] }
    const own = await startRedis(test, { kind, user, args: ['--maxmemory', '50mb'] })
    await own.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const troubled = vi.fn()
    const connection = await Connection.open({
      url: own.url,
      connected() {},
      troubled,
      tryChange: async () => {},
      recovered() {},
    })
    test.onTestFinished(() => connection.close())
    expect(await checkServer({ redis: connection, keyOf: keysWith('app:') })).toEqual({ warnings: [] })
    expect(troubled).not.toHaveBeenCalled()
  })

  it('says in one line what it may not do', async (test) => {
    const user = { name: 'app', password: 'secret', rules: ['~app:*', '+@all'] }
    const own = await startRedis(test, { kind, user })
    await expect(checkServer(await placeOn(own, 'other:'))).rejects.toThrow(
      /^it cannot be written to: [^\n]*(NOPERM|permission)[^\n]*$/,
    )
    const lacking = { ...user, rules: ['~*', '+@all', '-pttl'] }
    await expect(checkServer(await placeOn(await startRedis(test, { kind, user: lacking })))).rejects.toThrow(
      /^it cannot be written to: [^\n]*(pttl|ACL failure|can't run)[^\n]*$/,
    )
    const mute = { ...user, rules: ['~*', '+@all', '-evalsha', '-eval'] }
    await expect(checkServer(await placeOn(await startRedis(test, { kind, user: mute })))).rejects.toThrow(
      /^it cannot be asked about itself: NOPERM [^\n]*$/,
    )
  })

  it('says in one line that it takes no changes, or has no room', async (test) => {
    const own = await startRedis(test, { kind })
    const place = await placeOn(own)
    const { problem } = redisHealth(place)
    await own.command('CONFIG', 'SET', 'maxmemory', '1')
    await expect(checkServer(place)).rejects.toThrow(/^it cannot be written to: [^\n]*OOM[^\n]*$/)
    expect(await problem()).toBe('full')
    await own.command('CONFIG', 'SET', 'maxmemory', '0')
    await own.command('REPLICAOF', '127.0.0.1', '1')
    await expect(checkServer(place)).rejects.toThrow(/^it cannot be written to: [^\n]*READONLY[^\n]*$/)
    expect(await problem()).toBe('read-only')
  })

  it('asks once for all who want to know its health at the same time', async () => {
    const place = await placeOn(redis())
    const run = vi.spyOn(place.redis, 'run')
    const { problem } = redisHealth(place)
    const problems = await Promise.all(Array.from({ length: 10 }, problem))
    expect(new Set(problems)).toEqual(new Set([undefined]))
    expect(run).toHaveBeenCalledTimes(1)
    await problem()
    expect(run).toHaveBeenCalledTimes(2)
  })

  it('tells that it is gone, and that it is back', async (test) => {
    const own = await startRedis(test, { kind })
    const { problem } = redisHealth(await placeOn(own))
    expect(await problem()).toBeUndefined()
    await own.kill()
    await expect.poll(problem, { timeout: patienceMs }).toBe('unreachable')
    await own.restart()
    await expect.poll(problem, { timeout: patienceMs }).toBeUndefined()
  })
})

it.each([
  ['6.0.16', true],
  ['5.0.14', true],
  ['6.2.0', false],
  ['7.0.15', false],
  ['10.0.0', false],
])('knows whether a version will do: %s', async (version, isTooOld) => {
  const check = checkServer(telling(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`))
  if (isTooOld) {
    const message = `it is Redis ${version}, and Redis 6.2 or later is needed, or Valkey`
    await expect(check).rejects.toThrow(message)
  } else expect(await check).toEqual({ warnings: [] })
})

it('calls whatever it cannot explain a refusal, and does not fail by it', async () => {
  const redis = { run: () => Promise.reject(new Error('a mistake')), read: async () => null }
  expect(await redisHealth({ redis, keyOf: keysWith('') }).problem()).toBe('refused')
})

/** A server that tells this of itself, and takes every write. */
function telling(info: string): RedisPlace {
  return {
    redis: {
      run: async ({ text }) => (text.includes('INFO') ? info : 'OK'),
      read: async () => null,
    },
    keyOf: keysWith(''),
  }
}
