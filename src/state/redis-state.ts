// The state of many instances, in Redis or Valkey.

import type { Clock, Sleep } from '../clock.ts'
import { duringRequest } from '../redis/budget.ts'
import { checkServer } from '../redis/check-server.ts'
import { Connection } from '../redis/connection.ts'
import { keysWith } from '../redis/keyspace.ts'
import { redisFailures } from '../redis/redis-failures.ts'
import { redisHealth, tryWrite } from '../redis/redis-health.ts'
import { redisHits } from '../redis/redis-hits.ts'
import { redisTokenStore } from '../redis/redis-token-store.ts'
import { sharedSecret } from '../redis/shared-secret.ts'
import { startProblem } from '../redis/start-hint.ts'
import type { Random } from '../secrets.ts'
import type { StoreProblem } from '../unavailable.ts'
import { CannotUseStore } from './cannot-use-store.ts'
import { keysFrom } from './keys.ts'
import type { State } from './state.ts'

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

/** Connects to Redis. Rejects with CannotUseStore. */
export async function openRedisState(options: RedisStateOptions): Promise<State> {
  const { url, prefix, secretTtlSeconds: ttlSeconds, now, wallClock, random, sleep, report } = options
  const { host, protocol } = new URL(url)
  const keyOf = keysWith(prefix)
  let connected = () => {}
  // Before that, whoever starts the server is told by the rejection.
  let isOpen = false
  const redis = await Connection.open({
    url,
    connected: () => connected(),
    tryChange: (again) => tryWrite({ redis: again, keyOf }),
    troubled(problem, detail) {
      if (isOpen) report.troubled(problem, detail)
    },
    recovered() {
      if (isOpen) report.recovered()
    },
  }).catch((error) => {
    throw new CannotUseStore(host, startProblem(error, protocol))
  })
  try {
    const { warnings } = await checkServer({ redis, keyOf })
    for (const warning of warnings) report.warn(warning)
    const secret = await sharedSecret({ redis, keyOf, random, ttlSeconds, replaced: report.warn })
    connected = () => void secret.renew()
    isOpen = true
    return {
      tokens: redisTokenStore({ redis, keyOf, now, wallClock, sleep }),
      keyFor: keysFrom(secret.value),
      async sessions() {
        const { redisSessionStore } = await import('../redis/redis-session-store.ts')
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
    throw new CannotUseStore(host, startProblem(error, protocol))
  }
}
