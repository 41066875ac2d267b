// The state of many instances, in Redis or Valkey.

import type { Clock, Sleep } from '../clock.ts'
import type { Random } from '../secrets.ts'
import { keysFrom } from '../state/keys.ts'
import type { State } from '../state/state.ts'
import type { StoreProblem } from '../unavailable.ts'
import { duringRequest } from './budget.ts'
import { checkServer } from './check-server.ts'
import { Connection } from './connection.ts'
import { keysWith } from './keyspace.ts'
import { redisFailures } from './redis-failures.ts'
import { redisHealth } from './redis-health.ts'
import { redisHits } from './redis-hits.ts'
import { redisTokenStore } from './redis-token-store.ts'
import { sharedSecret } from './shared-secret.ts'
import { lineOf } from './trouble.ts'

export interface RedisStateOptions {
  /** Where Redis is, with the user and the password, if any. */
  readonly url: string
  /** What every key begins with. */
  readonly prefix: string
  /** For how long instances need the same keys: longer than a refresh token lives. */
  readonly secretTtlSeconds: number
  /** The time of codes and tokens. */
  readonly now: Clock
  readonly wallClock: Clock
  readonly random: Random
  readonly sleep: Sleep
  readonly report: StoreReport
}

/** What whoever runs the server is told. */
export interface StoreReport {
  /** Redis cannot be used as it should; once for each problem, with what Redis or the network said. */
  troubled(problem: StoreProblem, detail: string): void
  /** It can be used again. */
  recovered(): void
  /** Something else that should not be. */
  warn(message: string): void
}

/** The store cannot be used from the start. */
export class CannotUseStore extends Error {
  constructor(where: string, error: unknown) {
    super(`cannot use the store at ${where}: ${lineOf(error)}`)
    this.name = 'CannotUseStore'
  }
}

/** Connects to Redis. Rejects with CannotUseStore. */
export async function openRedisState(options: RedisStateOptions): Promise<State> {
  const { url, prefix, secretTtlSeconds: ttlSeconds, now, wallClock, random, sleep, report } = options
  const { host } = new URL(url)
  const keyOf = keysWith(prefix)
  let connected = () => {}
  const redis = await Connection.open({
    url,
    connected: () => connected(),
    troubled: report.troubled,
    recovered: report.recovered,
  }).catch((error) => {
    throw new CannotUseStore(host, error)
  })
  try {
    const { warnings } = await checkServer({ redis, keyOf })
    for (const warning of warnings) report.warn(warning)
    const secret = await sharedSecret({ redis, keyOf, random, ttlSeconds, replaced: report.warn })
    connected = () => void secret.renew()
    return {
      tokens: redisTokenStore({ redis, keyOf, now, wallClock, sleep }),
      keyFor: keysFrom(secret.value),
      async sessions() {
        const { redisSessionStore } = await import('./redis-session-store.ts')
        return redisSessionStore({ redis, keyOf, wallClock })
      },
      failures: redisFailures({ redis, keyOf }),
      hits: (name) => redisHits({ redis, keyOf, name }),
      distant: { problem: redisHealth({ redis, keyOf }).problem, duringRequest },
      async close() {
        secret.close()
        await redis.close()
      },
    }
  } catch (error) {
    await redis.close()
    throw new CannotUseStore(host, error)
  }
}
