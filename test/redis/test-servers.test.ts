// The servers that the tests of this folder start: what they are told to suffer is what happens to them.

import { readFileSync } from 'node:fs'
import { createClient } from '@redis/client'
import { expect, it } from 'vitest'
import { lacks } from '../support/lacks.ts'
import { whyNoCertificate } from '../support/loopback-certificate.ts'
import { describeEachRedis, startRedis, type TestRedis, whyNoRedis } from '../support/redis.ts'

describeEachRedis((kind) => {
  it('keeps every change that it answered when it is killed and started again', async (test) => {
    const redis = await startRedis(test, { kind, durable: true })
    const { pid } = redis
    for (let n = 1; n <= 20; n++) expect(await redis.command('INCR', 'count')).toBe(n)
    await redis.kill()
    await expect(redis.command('PING')).rejects.toThrow()
    await redis.restart()
    expect(redis.pid).not.toBe(pid)
    expect(await redis.command('GET', 'count')).toBe('20')
  })

  it('does nothing while it is suspended, and afterwards all that was asked of it', async (test) => {
    const redis = await startRedis(test, { kind })
    redis.suspend()
    const answer = redis.command('TIME')
    // Another server starts in a time in which this one would have answered.
    await startRedis(test, { kind })
    const resumedAt = Date.now()
    redis.resume()
    expect(epochMs(await answer)).toBeGreaterThanOrEqual(resumedAt)
  })

  it('is gone at the end of its test, even if it is suspended then', async () => {
    const ends: (() => Promise<void> | void)[] = []
    const { pid, suspend } = await startRedis({ onTestFinished: (end) => ends.unshift(end) }, { kind })
    suspend()
    expect(isThere(pid)).toBe(true)
    for (const end of ends) await end()
    expect(isThere(pid)).toBe(false)
  })
})

it.skipIf(lacks(whyNoRedis() ?? whyNoCertificate()))(
  'lets in whom it was told to, by TLS, and nobody else',
  async (test) => {
    const user = { name: 'app', password: 'p@ss/word', rules: ['~app:*', '+@all'] }
    const redis = await startRedis(test, { user, password: 'of the default user', tls: true })
    expect(await whoami(redis, redis.url)).toBe('app')
    expect(await redis.command('ACL', 'WHOAMI')).toBe('default')
    await expect(whoami(redis, redis.url.replace('word@', 'wrong@'))).rejects.toThrow('WRONGPASS')
    await expect(whoami(redis, `rediss://127.0.0.1:${redis.port}`)).rejects.toThrow('NOAUTH')
  },
)

/** The user that a client with this URL is. */
async function whoami({ ca = '' }: TestRedis, url: string): Promise<unknown> {
  const client = createClient({
    url,
    RESP: 2,
    disableClientInfo: true,
    socket: { tls: true, ca: readFileSync(ca), reconnectStrategy: false },
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand(['ACL', 'WHOAMI'])
  } finally {
    client.destroy()
  }
}

/** What TIME answered: seconds, and microseconds. */
function epochMs(time: unknown): number {
  const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : []
  return Number(seconds) * 1000 + Number(microseconds) / 1000
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
