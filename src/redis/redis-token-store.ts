// The token store in Redis. Each method is one round trip and one atomic step. Redis counts real time; whether something
// has expired is decided, as always, by the clock of the tokens.

import type { Clock } from '../clock.ts'
import type { AccessToken, Keyed, TokenStore } from '../tokens/token-store.ts'
import type { Reply } from './connection.ts'
import { confirm, findReplacement, keptOpenMs, type ReplacementsOptions } from './replacements.ts'
import { accessOf, accessText, codeOf, codeText, familyOf, familyText, keptMs } from './token-records.ts'
import * as scripts from './token-scripts.ts'

export interface RedisTokenStoreOptions extends ReplacementsOptions {
  /** The time of people's decisions. */
  readonly wallClock: Clock
}

/** A token store in Redis. It does not own the connection. */
export function redisTokenStore(options: RedisTokenStoreOptions): TokenStore {
  const { redis, keyOf, now, wallClock } = options
  const families = keyOf('family', '')

  return {
    async saveCode(key, code) {
      const args = [codeText(code), code.family, keptMs(code.expiresAt, now)]
      await redis.run(scripts.saveCode, [keyOf('code', key)], args)
    },
    async findCode(key) {
      const found = await redis.read('HMGET', keyOf('code', key), 'v', 'family', 'spent')
      const [text, family, spent] = texts(found)
      if (text === undefined || family === undefined) return undefined
      return { code: codeOf(text, family), spent: spent !== undefined }
    },
    async redeemCode(key, bought) {
      if (bought === undefined) return isDone(await redis.run(scripts.spendCode, [keyOf('code', key)], []))
      const { family, access } = bought
      const keys = [keyOf('code', key), keyOf('access', access.key)]
      const ofFamily = [familyText(family), keptMs(family.expiresAt, now), family.refreshToken ?? '']
      return isDone(await redis.run(scripts.redeemCode, keys, [families, ...ofFamily, ...written(access)]))
    },

    async saveAccess(access) {
      await redis.run(scripts.saveAccess, [keyOf('access', access.key)], written(access))
    },
    async addAccess(family, access) {
      const keys = [keyOf('family', family), keyOf('access', access.key)]
      return isDone(await redis.run(scripts.addAccess, keys, written(access, family)))
    },
    async findAccess(key) {
      const text = await redis.run(scripts.findAccess, [keyOf('access', key)], [families])
      return typeof text === 'string' ? accessOf(text) : undefined
    },
    async revokeAccess(key) {
      await redis.run(scripts.remove, [keyOf('access', key)], [])
    },

    async findFamily(key) {
      const [text, refreshToken] = texts(await redis.read('HMGET', keyOf('family', key), 'v', 'refresh'))
      return text === undefined ? undefined : familyOf(text, refreshToken)
    },
    async rotate(rotation) {
      const { family, present, successor, access, atMs, rememberMs } = rotation
      const keys = [keyOf('family', family), keyOf('access', access.key), keyOf('replaced', present)]
      const memory = [atMs, rememberMs, keptOpenMs(rotation, now)]
      const args = [present, successor, ...written(access, family), ...memory]
      const isRotated = isDone(await redis.run(scripts.rotate, keys, args))
      if (isRotated) confirm(options, rotation)
      return isRotated
    },
    findReplacement: (refreshToken) => findReplacement(options, refreshToken),
    async revokeFamily(key) {
      await redis.run(scripts.remove, [keyOf('family', key)], [])
    },

    async spend(key, expiresAt) {
      return isDone(await redis.run(scripts.spend, [keyOf('decision', key)], [keptMs(expiresAt, wallClock)]))
    },

    async close() {},
  }

  /** An access token as the scripts take it: its text, and how long to keep it. */
  function written({ value }: Keyed<AccessToken>, family?: string): readonly [string, number] {
    const text = accessText(value)
    return [family === undefined ? text : `${text}\n${family}`, keptMs(value.expiresAt, now)]
  }
}

function isDone(reply: Reply): boolean {
  return reply === 1
}

/** What HMGET answers. */
function texts(reply: Reply): readonly (string | undefined)[] {
  return (reply as readonly (string | null)[]).map((text) => text ?? undefined)
}
