// The token store in a Redis that takes no changes, or gets them too late: each change happens as a whole, or never.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../src/redis/connection.ts'
import { keysWith } from '../../src/redis/keyspace.ts'
import { redisTokenStore } from '../../src/redis/redis-token-store.ts'
import { digest } from '../../src/secrets.ts'
import { StoreUnavailable } from '../../src/store-unavailable.ts'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import { patienceMs } from '../support/patience.ts'
import { aCode, aFamily, anAccess } from '../support/records.ts'
import { describeEachRedis, redisForAll } from '../support/redis.ts'
import { connect, newPrefix, valuesIn } from '../support/redis-store.ts'

const { now } = fakeClock()
const until = now() / 1000 + 600

/** Each change, of what prepare() has saved. */
const additions: Readonly<Record<string, (store: TokenStore) => Promise<unknown>>> = {
  saveCode: (store) => store.saveCode('new code', aCode(now, 'any')),
  'redeemCode for nothing': (store) => store.redeemCode('first code'),
  redeemCode: (store) =>
    store.redeemCode('second code', { family: aFamily(now), access: anAccess(now, 'bought') }),
  saveAccess: (store) => store.saveAccess(anAccess(now, 'of the client')),
  addAccess: (store) => store.addAccess('family', anAccess(now, 'added')),
  rotate: (store) => store.rotate(rotation),
  spend: (store) => store.spend('decision', until),
}

const removals: typeof additions = {
  revokeAccess: (store) => store.revokeAccess(digest('to be revoked')),
  revokeFamily: (store) => store.revokeFamily('family to be revoked'),
}

const rotation = {
  family: 'family',
  present: digest('refresh token 0'),
  successor: digest('refresh token 1'),
  access: anAccess(now, 'rotated'),
  atMs: now(),
  rememberMs: 10_000,
}

async function prepare(store: TokenStore): Promise<void> {
  for (const key of ['first code', 'second code']) await store.saveCode(key, aCode(now, `family of ${key}`))
  for (const family of ['family', 'family to be revoked']) {
    await store.saveCode(family, aCode(now, family))
    const access = anAccess(now, `access of ${family}`)
    await store.redeemCode(family, { family: aFamily(now), access })
  }
  await store.saveAccess(anAccess(now, 'to be revoked'))
}

describeEachRedis((kind) => {
  const redis = redisForAll({ kind })
  let connection: Connection
  let store: TokenStore
  let values: () => Promise<Record<string, unknown>>

  beforeEach(async () => {
    const prefix = newPrefix()
    connection = await connect(redis().url)
    const sleep = async () => {}
    store = redisTokenStore({ redis: connection, keyOf: keysWith(prefix), now, wallClock: now, sleep })
    values = () => valuesIn(redis(), prefix)
    await prepare(store)
  })

  describe('a Redis that is out of memory', () => {
    beforeEach(async ({ onTestFinished }) => {
      await redis().command('CONFIG', 'SET', 'maxmemory', '1')
      onTestFinished(async () => {
        await redis().command('CONFIG', 'SET', 'maxmemory', '0')
      })
    })

    it.each(Object.entries(additions))('refuses %s and keeps nothing of it', async (_name, change) => {
      const before = await values()
      await expect(change(store)).rejects.toMatchObject({ name: 'StoreUnavailable', problem: 'full' })
      expect(await values()).toEqual(before)
      await redis().command('CONFIG', 'SET', 'maxmemory', '0')
      expect(await change(store)).not.toBe(false)
      expect(await values()).not.toEqual(before)
    })

    it('still revokes', async () => {
      for (const revoke of Object.values(removals)) await revoke(store)
      expect(await store.findAccess(digest('to be revoked'))).toBeUndefined()
      expect(await store.findFamily('family to be revoked')).toBeUndefined()
      expect(await store.findAccess(digest('access of family to be revoked'))).toBeUndefined()
      expect(await store.findAccess(digest('access of family'))).toBeDefined()
    })

    it('still says what was spent or is gone', async () => {
      expect(await store.redeemCode('family')).toBe(false)
      expect(await store.redeemCode('unknown')).toBe(false)
      expect(await store.rotate({ ...rotation, present: digest('another') })).toBe(false)
      expect(await store.addAccess('unknown', anAccess(now, 'late'))).toBe(false)
    })
  })

  describe('a Redis that only follows another', () => {
    beforeEach(async ({ onTestFinished }) => {
      // Nobody is there, so it keeps what it has.
      await redis().command('REPLICAOF', '127.0.0.1', '1')
      onTestFinished(async () => {
        await redis().command('REPLICAOF', 'NO', 'ONE')
        // The connection may have noticed, and be made anew.
        await expect.poll(() => connection.read('PING').catch(() => ''), { timeout: patienceMs }).toBe('PONG')
      })
    })

    it.each(Object.entries({ ...additions, ...removals }))('refuses %s', async (_name, change) => {
      const before = await values()
      await expect(change(store)).rejects.toMatchObject({ problem: 'read-only' })
      expect(await values()).toEqual(before)
    })
  })

  it('does nothing of what reaches it after whoever asked was told that it failed', async ({
    onTestFinished,
  }) => {
    const before = await values()
    onTestFinished(() => redis().resume())
    redis().suspend()
    const changes = Object.values({ ...additions, ...removals }).map((change) => change(store))
    for (const outcome of await Promise.allSettled(changes)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
      expect(outcome).toMatchObject({ reason: { problem: 'silent' } })
    }
    redis().resume()
    // On the same connection, so after all of them.
    await expect.poll(() => connection.read('PING').catch(() => ''), { timeout: patienceMs }).toBe('PONG')
    expect(await values()).toEqual(before)
    for (const change of Object.values(additions)) expect(await change(store)).not.toBe(false)
  })
})
