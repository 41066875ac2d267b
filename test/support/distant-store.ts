// A store as if it were on another machine: each call is one atomic step, but takes a while to get there and back,
// so that requests overtake each other between any two steps.

import { setImmediate } from 'node:timers/promises'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { seededRandom } from './random.ts'

/** The store behind delays that depend on the seed. */
export function distantStore(store: TokenStore, seed: string): TokenStore {
  const random = seededRandom(seed)
  const travel = async () => {
    const [turns = 0] = random(1)
    for (let turn = 0; turn < turns % 5; turn += 1) await setImmediate()
  }
  return new Proxy(store, {
    get: (target, name: keyof TokenStore) => async (first: never, second: never) => {
      await travel()
      const answer = await target[name](first, second)
      await travel()
      return answer
    },
  })
}
