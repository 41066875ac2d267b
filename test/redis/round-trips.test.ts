// How often a request waits for the token store in Redis, and how often it asks without waiting.

import { describe, expect, it } from 'vitest'
import type { Redis } from '../../src/redis/connection.ts'
import { fakeClock } from '../support/clock.ts'
import { lacks } from '../support/lacks.ts'
import { authorize, callMcp, exchange, obtainCode, obtainTokens, post, refresh } from '../support/oauth.ts'
import { redisForAll, whyNoRedis } from '../support/redis.ts'
import { newPrefix, storeOnRedis } from '../support/redis-store.ts'
import { startTestServer } from '../support/server.ts'

describe.skipIf(lacks(whyNoRedis()))('a request', () => {
  const redis = redisForAll()

  async function startCounted() {
    let steps = 0
    const between = (redis: Redis): Redis => ({
      run(...step) {
        steps += 1
        return redis.run(...step)
      },
      read(...command) {
        steps += 1
        return redis.read(...command)
      },
    })
    const clock = fakeClock()
    const { now } = clock
    const store = await storeOnRedis({ redis: redis(), prefix: newPrefix(), now, wallClock: now, between })
    const server = await startTestServer({ autoApprove: 'all', refreshGrace: 30 }, { now, store })
    /** How many steps Redis takes for a request. */
    const stepsOf = async (request: () => Promise<unknown>) => {
      steps = 0
      await request()
      return steps
    }
    return { server, clock, stepsOf }
  }

  it('takes one step or two, and one more that nobody waits for when a refresh token is replaced', async () => {
    const { server, stepsOf } = await startCounted()
    const send = (path: string, fields: Record<string, string>) => () => post(server, path, fields)
    const code = await obtainCode(server)
    const { access_token: access, refresh_token: token } = await obtainTokens(server)
    expect({
      authorize: await stepsOf(() => authorize(server)),
      code: await stepsOf(() => exchange(server, code)),
      clientCredentials: await stepsOf(send('/token', { grant_type: 'client_credentials' })),
      mcp: await stepsOf(() => callMcp(server, access)),
      introspection: await stepsOf(send('/introspect', { token: access })),
      introspectionOfRefreshToken: await stepsOf(send('/introspect', { token })),
      refresh: await stepsOf(() => refresh(server, token)),
      revocation: await stepsOf(send('/revoke', { token: access })),
      revocationOfSignIn: await stepsOf(send('/revoke', { token })),
    }).toEqual({
      authorize: 1,
      code: 2,
      clientCredentials: 1,
      mcp: 1,
      introspection: 1,
      introspectionOfRefreshToken: 1,
      refresh: 3,
      revocation: 2,
      revocationOfSignIn: 2,
    })
  })

  it('takes two steps with a code that was used before, and three with such a refresh token', async () => {
    const { server, clock, stepsOf } = await startCounted()
    const code = await obtainCode(server)
    expect(await stepsOf(() => exchange(server, code))).toBe(2)
    expect(await stepsOf(() => exchange(server, code))).toBe(2)
    const { refresh_token: token } = await obtainTokens(server)
    await refresh(server, token)
    expect(await stepsOf(() => refresh(server, token))).toBe(3)
    clock.advance(31)
    expect(await stepsOf(() => refresh(server, token))).toBe(3)
  })
})
