// Whether Redis does what the server needs of it. Only a write shows that.

import { StoreUnavailable } from '../store-unavailable.ts'
import type { StoreProblem } from '../unavailable.ts'
import type { RedisPlace } from './redis-place.ts'
import { script } from './script.ts'

const write = script(`return redis.call('SET', KEYS[1], '', 'EX', 60)`)

/** Writes a key that lives for a minute. Rejects with StoreUnavailable. */
export async function tryWrite({ redis, keyOf }: RedisPlace): Promise<void> {
  await redis.run(write, [keyOf('health', '')], [])
}

export interface RedisHealth {
  /** What is wrong now; undefined if it works. Never rejects. Who asks while another waits gets the same answer. */
  problem(): Promise<StoreProblem | undefined>
}

/** For /healthz. */
export function redisHealth(place: RedisPlace): RedisHealth {
  let asked: Promise<StoreProblem | undefined> | undefined
  return {
    problem() {
      asked ??= tryWrite(place)
        .then(() => undefined, problemIn)
        .finally(() => {
          asked = undefined
        })
      return asked
    },
  }
}

function problemIn(error: unknown): StoreProblem {
  return error instanceof StoreUnavailable ? error.problem : 'refused'
}
