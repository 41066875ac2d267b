// What Redis holds after everything was done that a server can do: nothing that is worth anything to who reads it,
// besides the one secret of the instances, and nothing for ever.

import { expect, it } from 'vitest'
import { sessionIdleSeconds } from '../../src/http/session-data.ts'
import type { ServerOptions } from '../../src/server.ts'
import { everything, wrongPassword } from '../support/everything.ts'
import { lacks } from '../support/lacks.ts'
import { newVerifier } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { startRedis, type TestRedis, whyNoRedis } from '../support/redis.ts'
import { startTestServer } from '../support/server.ts'

const prefix = 'of-a-test:'
const password = 'The-Password-Of-A-Test'
const lives = { codeTtl: 60, accessTokenTtl: 120, refreshTokenTtl: 600, refreshGrace: 30 }

it.skipIf(lacks(whyNoRedis()))(
  'nothing in Redis is a secret but the one of the instances, and nothing stays for ever',
  { timeout: longMs },
  async (test) => {
    const redis = await startRedis(test)
    const store = `${redis.url}?prefix=${prefix}`
    const clientSecret = newVerifier()
    const options: ServerOptions = { store, password, clientSecret, rateLimit: 1000, ...lives }
    const server = await startTestServer({ ...options, autoApprove: 'hint' })
    const secrets = [clientSecret, password, wrongPassword, ...(await everything(server))]
    expect(new Set(secrets).size).toBeGreaterThan(25)

    const records = await dump(redis)
    const kinds = new Set(records.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(Object.keys(longestSeconds)))
    for (const { key, ttlSeconds, kind } of records) {
      expect(key.startsWith(prefix), key).toBe(true)
      expect(ttlSeconds, key).toBeGreaterThan(0)
      expect(ttlSeconds, key).toBeLessThanOrEqual(longestSeconds[kind] ?? 0)
    }

    const readable = records
      .filter(({ kind }) => kind !== 'secret')
      .map(({ text }) => text)
      .join('\n')
    expect(readable).toContain('demo_user')
    for (const secret of secrets) for (const part of partsOf(secret)) expect(readable).not.toContain(part)
    expect(records.filter(({ kind }) => kind === 'secret')).toHaveLength(1)
    // Nor is that one told to anybody.
    const [own = ''] = records.filter(({ kind }) => kind === 'secret').map(({ value }) => value)
    expect(own).toMatch(/^[\w-]{43}$/)
    expect(server.log.join('\n')).not.toContain(own)
  },
)

/** For how long expired records can still be found, so that a person can be told that they expired. */
const retentionSeconds = 600

/** For how long a record of each kind may stay. */
const longestSeconds: Readonly<Record<string, number>> = {
  code: lives.codeTtl + retentionSeconds,
  access: lives.accessTokenTtl + retentionSeconds,
  family: lives.refreshTokenTtl + retentionSeconds,
  replaced: lives.refreshGrace + 1,
  decision: 600 + retentionSeconds,
  session: sessionIdleSeconds,
  failures: 900,
  hits: 60,
  health: 60,
  // It outlives the last sign-in by a day.
  secret: lives.codeTtl + lives.refreshTokenTtl + 86_400,
}

const partLength = 12

/** All pieces of a secret that are long enough to help, in each form in which they could be written. */
function partsOf(secret: string): ReadonlySet<string> {
  const own = secret.replace(/^mcp_(?:ac|at)_/, '')
  // A refresh token begins with the key of its family, which is no secret.
  const random = own.startsWith('mcp_rt_') ? own.slice('mcp_rt_'.length + 22) : own
  const bytes = /^[\w-]{43}$/.test(random) ? Buffer.from(random, 'base64url') : Buffer.from(random)
  const forms = [random, bytes.toString('latin1'), bytes.toString('hex'), bytes.toString('base64')]
  return new Set(
    forms.flatMap((form) =>
      Array.from({ length: form.length - partLength + 1 }, (_, at) => form.slice(at, at + partLength)),
    ),
  )
}

interface Stored {
  readonly key: string
  readonly kind: string
  readonly value: string
  /** Key and value, with all that is in it. */
  readonly text: string
  readonly ttlSeconds: number
}

/** Everything in Redis. */
async function dump(redis: TestRedis): Promise<readonly Stored[]> {
  const keys = (await redis.command('KEYS', '*')) as readonly string[]
  return Promise.all(
    keys.map(async (key) => {
      const type = await redis.command('TYPE', key)
      expect(['string', 'hash']).toContain(type)
      const value = await redis.command(type === 'hash' ? 'HGETALL' : 'GET', key)
      const ttlSeconds = Number(await redis.command('PTTL', key)) / 1000
      const kind = key.slice(prefix.length).split(':')[0] ?? ''
      const values = [value].flat().join('\n')
      return { key, kind, value: values, text: `${key}\n${values}`, ttlSeconds }
    }),
  )
}
