// Asking the system for random bytes takes longer than anything else that is done for a token. So many are fetched at a
// time, as Node.js does for its own randomUUID().

import type { Random } from './secrets.ts'

const poolBytes = 4096

/** The same randomness, fetched in larger parts. No byte is given out twice, or kept once it was given out. */
export function pooledRandom(random: Random): Random {
  let pool: Buffer = Buffer.alloc(0)
  let used = 0
  return (bytes) => {
    if (bytes > poolBytes) return random(bytes)
    if (used + bytes > pool.length) {
      pool = random(poolBytes)
      used = 0
    }
    const taken = Buffer.from(pool.subarray(used, used + bytes))
    pool.fill(0, used, used + bytes)
    used += bytes
    return taken
  }
}
