// The connection to Redis: what it makes of one that is slow, silent, gone, back, or refuses, and when.

import { createServer } from 'node:net'
import { expect, it, type TestContext, vi } from 'vitest'
import { duringRequest, presentBudget } from '../../src/redis/budget.ts'
import { Connection, type Redis } from '../../src/redis/connection.ts'
import { readingScript, script } from '../../src/redis/script.ts'
import { StoreUnavailable } from '../../src/store-unavailable.ts'
import { patienceMs } from '../support/patience.ts'
import { describeEachRedis, startRedis } from '../support/redis.ts'

const count = script(`
local n = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 60000)
return n
`)
const forget = script(`return redis.call('DEL', KEYS[1])`)
const remember = script(`redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000) return nowMs`)
const look = readingScript(`return redis.call('GET', KEYS[1]) .. ARGV[1]`)

describeEachRedis((kind) => {
  it('takes a step and tells what came of it, with its own arguments and the time of Redis', async (test) => {
    const { connection, redis } = await connected(test)
    expect(await connection.run(count, ['n'], [])).toBe(1)
    expect(await connection.run(count, ['n'], [])).toBe(2)
    expect(await connection.read('GET', 'n')).toBe('2')
    const before = epochMs(await redis.command('TIME'))
    const nowMs = Number(await connection.run(remember, ['k'], ['a text']))
    expect(nowMs).toBeGreaterThanOrEqual(Math.floor(before))
    expect(nowMs).toBeLessThanOrEqual(epochMs(await redis.command('TIME')))
    expect(await connection.read('GET', 'k')).toBe('a text')
  })

  it('gives up within two seconds when Redis stands still, then at once, and nothing happens later', async (test) => {
    const { connection, redis, troubled, recovered } = await connected(test)
    await connection.run(count, ['n'], [])
    redis.suspend()
    const startedAt = performance.now()
    const outcomes = await Promise.all([
      failing(connection),
      failing(connection),
      failing(connection, 'read'),
    ])
    expect(outcomes).toEqual(['silent', 'silent', 'silent'])
    expect(performance.now() - startedAt).toBeGreaterThan(1750)
    const againAt = performance.now()
    expect(await failing(connection)).toBe('silent')
    expect(performance.now() - againAt).toBeLessThan(500)
    expect(troubled.mock.calls.map(([problem]) => problem)).toEqual(['silent'])
    expect(recovered).not.toHaveBeenCalled()
    redis.resume()
    await vi.waitFor(() => connection.run(remember, ['k'], ['x']), patienceMs)
    expect(await redis.command('GET', 'n')).toBe('1')
    await vi.waitFor(() => expect(recovered).toHaveBeenCalledTimes(1), patienceMs)
  })

  it('makes the connection anew when Redis stays silent, and nothing that was sent before happens', async (test) => {
    const { connection, redis, connections, troubled } = await connected(test)
    await connection.run(count, ['n'], [])
    redis.suspend()
    expect(await failing(connection)).toBe('silent')
    await vi.waitFor(() => expect(troubled.mock.lastCall?.[0]).toBe('unreachable'), patienceMs)
    expect(await failing(connection)).toBe('unreachable')
    redis.resume()
    await vi.waitFor(() => expect(connections).toHaveBeenCalledTimes(2), patienceMs)
    expect(await connection.run(count, ['n'], [])).toBe(2)
  })

  it('gives all the steps of a request one budget, whatever each of them takes', async (test) => {
    const { connection, redis } = await connected(test)
    const steps: string[] = []
    let waitedMs = 0
    await new Promise<void>((resolve, reject) => {
      const work = async () => {
        for (let step = 0; step < 4; step += 1) {
          await redis.command('CLIENT', 'PAUSE', '700', 'ALL')
          const startedAt = performance.now()
          steps.push(await failing(connection))
          waitedMs += performance.now() - startedAt
        }
      }
      duringRequest(() => void work().then(resolve, reject))
    })
    expect(steps).toEqual(['done', 'done', 'silent', 'silent'])
    expect(waitedMs).toBeGreaterThan(1750)
    expect(waitedMs).toBeLessThan(2500)
    // Another request has its own.
    await vi.waitFor(() => connection.run(count, ['n'], []), patienceMs)
    expect(await redis.command('GET', 'n')).toBe('3')
  })

  it('does not take Redis for silent because a request had hardly any time left', async (test) => {
    const { connection, redis, troubled } = await connected(test)
    await redis.command('CLIENT', 'PAUSE', '300', 'ALL')
    const hurried = await new Promise<string>((resolve) => {
      duringRequest(() => {
        presentBudget().leftMs = 5
        void failing(connection).then(resolve)
      })
    })
    expect(hurried).toBe('silent')
    expect(await failing(connection)).toBe('done')
    expect(troubled).not.toHaveBeenCalled()
  })

  it('says so at once when Redis is gone, and works again by itself when it is back', async (test) => {
    const { connection, redis, troubled, connections } = await connected(test)
    await connection.run(count, ['n'], [])
    await redis.kill()
    await vi.waitFor(() => expect(troubled).toHaveBeenCalled(), patienceMs)
    expect(await failing(connection)).toBe('unreachable')
    await redis.restart()
    await vi.waitFor(() => expect(connections).toHaveBeenCalledTimes(2), patienceMs)
    // It has forgotten the script, too.
    expect(await connection.run(count, ['n'], [])).toBe(1)
    expect(troubled.mock.calls.map(([problem]) => problem)).toEqual(['unreachable'])
  })

  it('leaves no budget of a request to what is done when it is back', async (test) => {
    const redis = await startRedis(test, { kind })
    const renewed = vi.fn()
    await new Promise<void>((resolve, reject) => {
      const work = async () => {
        let connection: Connection | undefined
        const connected = () => void connection?.run(remember, ['k'], ['x']).then(renewed)
        connection = await open(test, redis.url, { connected })
        presentBudget().leftMs = 0
      }
      duringRequest(() => void work().then(resolve, reject))
    })
    await redis.restart()
    await vi.waitFor(() => expect(renewed).toHaveBeenCalled(), patienceMs)
  })

  it('tells once that Redis is well again, though several beats were trying it', async (test) => {
    const redis = await startRedis(test, { kind })
    const recovered = vi.fn()
    const tries: (() => void)[] = []
    const untilTold = () => new Promise<void>((resolve) => tries.push(resolve))
    const connection = await open(test, redis.url, { tryChange: untilTold, recovered })
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await failing(connection)).toBe('full')
    await vi.waitFor(() => expect(tries.length).toBeGreaterThan(1), patienceMs)
    for (const succeed of tries) succeed()
    await vi.waitFor(() => expect(recovered).toHaveBeenCalled(), patienceMs)
    expect(recovered).toHaveBeenCalledTimes(1)
  })

  it('tells of a change that was under way when the connection broke only when it cannot happen any more', async (test) => {
    const { connection, redis } = await connected(test)
    await connection.run(count, ['n'], [])
    redis.suspend()
    const startedAt = performance.now()
    const [changed, read] = [failing(connection), failing(connection, 'read')]
    await redis.kill()
    expect(await read).toBe('unreachable')
    expect(performance.now() - startedAt).toBeLessThan(1500)
    expect(await changed).toBe('unreachable')
    expect(performance.now() - startedAt).toBeGreaterThan(1750)
    // Nothing is on its way to Redis any more.
    const againAt = performance.now()
    expect(await failing(connection)).toBe('unreachable')
    expect(performance.now() - againAt).toBeLessThan(500)
  })

  it('tells what Redis refuses by its reason, and once each', async (test) => {
    const { connection, redis, troubled, recovered } = await connected(test)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    expect([await failing(connection), await failing(connection)]).toEqual(['full', 'full'])
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await vi.waitFor(() => expect(recovered).toHaveBeenCalledTimes(1), patienceMs)
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    await redis.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes')
    expect(await failing(connection)).toBe('read-only')
    await redis.command('REPLICAOF', 'NO', 'ONE')
    await vi.waitFor(() => expect(recovered).toHaveBeenCalledTimes(2), patienceMs)
    expect(troubled.mock.calls.map(([problem]) => problem)).toEqual(['full', 'read-only'])
  })

  it('does not take Redis for well because it does what needs no memory', async (test) => {
    const { connection, redis, troubled, recovered } = await connected(test)
    await connection.run(remember, ['k'], ['a text'])
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await failing(connection)).toBe('full')
    expect(await connection.run(look, ['k'], [' and more'])).toBe('a text and more')
    expect(await connection.run(forget, ['k'], [])).toBe(1)
    expect(await failing(connection)).toBe('full')
    expect(recovered).not.toHaveBeenCalled()
    expect(troubled).toHaveBeenCalledTimes(1)
  })

  it('reads nothing from a primary that became a replica, and works again when it is one no more', async (test) => {
    const { connection, redis, troubled, recovered } = await connected(test)
    await connection.run(remember, ['text'], ['a text'])
    await redis.command('REPLICAOF', '127.0.0.1', '1')
    // What it still has may have been revoked where the changes go now.
    await vi.waitFor(async () => expect(await failing(connection, 'read')).toBe('read-only'), patienceMs)
    expect(troubled.mock.calls).toEqual([['read-only', 'it is a replica, which takes no changes']])
    await redis.command('REPLICAOF', 'NO', 'ONE')
    await vi.waitFor(() => expect(recovered).toHaveBeenCalledTimes(1), patienceMs)
    expect(await connection.read('GET', 'text')).toBe('a text')
  })

  it('does not start with a replica', async (test) => {
    const redis = await startRedis(test, { kind, args: ['--replicaof', '127.0.0.1', '1'] })
    await expect(open(test, redis.url)).rejects.toThrow('it is a replica, which takes no changes')
  })

  it('tells that it may not do what its user has no right to', async (test) => {
    const user = { name: 'app', password: 'secret', rules: ['~app:*', '+@all'] }
    const { connection, troubled } = await connected(test, { user })
    expect(await connection.run(count, ['app:n'], [])).toBe(1)
    expect(await failing(connection)).toBe('refused')
    expect(String(troubled.mock.calls)).toMatch(/NOPERM|permission/)
  })

  it('tells the same of what its user may not do inside of a script', async (test) => {
    const user = { name: 'app', password: 'secret', rules: ['~app:*', '+@all', '-incr'] }
    const { connection, troubled } = await connected(test, { user })
    await expect(connection.run(count, ['app:n'], [])).rejects.toMatchObject({ problem: 'refused' })
    const elsewhere = script(`return redis.call('SET', 'elsewhere', 'x', 'PX', 60000)`)
    await expect(connection.run(elsewhere, ['app:n'], [])).rejects.toMatchObject({ problem: 'refused' })
    expect(troubled).toHaveBeenCalledTimes(1)
  })

  it('does not start with a wrong password, and does not repeat it', async (test) => {
    const redis = await startRedis(test, { kind, password: 'the right one' })
    const url = redis.url.replace(/:[^:@]*@/, ':the%20wrong%20one@')
    await expect(open(test, url)).rejects.toThrow(/WRONGPASS|invalid/)
    await expect(open(test, url)).rejects.not.toThrow(/wrong one|wrong%20one/)
  })

  async function connected(test: TestContext, options: Parameters<typeof startRedis>[1] = {}) {
    const redis = await startRedis(test, { kind, ...options })
    const [connections, troubled, recovered] = [vi.fn(), vi.fn(), vi.fn()]
    const connection = await open(test, redis.url, { connected: connections, troubled, recovered })
    return { redis, connection, connections, troubled, recovered }
  }
})

it('does not start when nobody listens, or when nobody answers', async (test) => {
  await expect(open(test, 'redis://127.0.0.1:1')).rejects.toThrow('ECONNREFUSED')
  const mute = createServer()
  await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve))
  test.onTestFinished(() => void mute.close())
  const { port } = mute.address() as { port: number }
  const startedAt = performance.now()
  await expect(open(test, `redis://127.0.0.1:${port}`)).rejects.toThrow(StoreUnavailable)
  expect(performance.now() - startedAt).toBeLessThan(patienceMs)
})

async function tryChange(redis: Redis): Promise<void> {
  await redis.run(remember, ['k'], ['x'])
}

async function open(
  test: TestContext,
  url: string,
  calls: Partial<Parameters<typeof Connection.open>[0]> = {},
): Promise<Connection> {
  const silent = { connected() {}, troubled() {}, tryChange, recovered() {} }
  const connection = await Connection.open({ url, ...silent, ...calls })
  test.onTestFinished(() => connection.close())
  return connection
}

/** What a step fails with. */
function failing(connection: Connection, how: 'run' | 'read' = 'run'): Promise<string> {
  const step = how === 'run' ? connection.run(count, ['n'], []) : connection.read('GET', 'n')
  return step.then(() => 'done', problemOf)
}

function problemOf(error: unknown): string {
  if (error instanceof StoreUnavailable) return error.problem
  throw error
}

function epochMs(time: unknown): number {
  const [seconds, microseconds] = time as [string, string]
  return Number(seconds) * 1000 + Number(microseconds) / 1000
}
