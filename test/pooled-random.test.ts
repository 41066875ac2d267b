import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pooledRandom } from '../src/pooled-random.ts'

/** Randomness that counts, so that every byte can be told from those around it; and what it was asked for. */
function counting() {
  const given: Buffer[] = []
  let next = 0
  const random = (bytes: number) => {
    const buffer = Buffer.from(Array.from({ length: bytes }, () => (next = (next + 1) % 251)))
    given.push(buffer)
    return buffer
  }
  return { random, given }
}

describe('pooled randomness', () => {
  it('gives out the bytes of its source in their order, each once', () => {
    const { random } = counting()
    const pooled = pooledRandom(random)
    const taken = [16, 32, 1, 32].map((bytes) => pooled(bytes))
    expect(taken.map(({ length }) => length)).toEqual([16, 32, 1, 32])
    expect(Buffer.concat(taken)).toEqual(counting().random(81))
  })

  it('asks its source once for many small parts, and for a large part directly', () => {
    const { random, given } = counting()
    const pooled = pooledRandom(random)
    for (let n = 0; n < 129; n++) pooled(32)
    expect(given).toHaveLength(2)
    expect(pooled(10_000)).toHaveLength(10_000)
    expect(given).toHaveLength(3)
  })

  it('keeps nothing that it gave out, and what it gave out does not change', () => {
    const { random, given } = counting()
    const pooled = pooledRandom(random)
    const first = pooled(32)
    const copy = Buffer.from(first)
    expect(given[0]?.subarray(0, 32)).toEqual(Buffer.alloc(32))
    for (let n = 0; n < 500; n++) pooled(32)
    expect(first).toEqual(copy)
  })

  it('never repeats itself', () => {
    const pooled = pooledRandom(randomBytes)
    const all = Array.from({ length: 10_000 }, () => pooled(16).toString('hex'))
    expect(new Set(all).size).toBe(all.length)
  })
})
