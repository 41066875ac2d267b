// Randomness that is the same at every run, so that a failure can be seen again.

import { createHash } from 'node:crypto'
import type { Random } from '../../src/secrets.ts'

/** A stream of bytes that depends on nothing but its seed. */
export function seededRandom(seed: string): Random {
  let block = 0
  let stream = Buffer.alloc(0)
  return (bytes) => {
    while (stream.length < bytes) {
      stream = Buffer.concat([stream, createHash('sha256').update(`${seed} ${block}`).digest()])
      block += 1
    }
    const taken = stream.subarray(0, bytes)
    stream = stream.subarray(bytes)
    return taken
  }
}
