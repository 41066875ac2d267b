import { describe, expect, it } from 'vitest'
import { StoreFull } from '../src/store-full.ts'
import { StoreUnavailable } from '../src/store-unavailable.ts'
import { Unavailable } from '../src/unavailable.ts'

describe('StoreUnavailable', () => {
  it('is a refusal with the problem, and when to try again', () => {
    expect(new StoreUnavailable('read-only').refusal).toEqual({
      reason: 'store_unavailable',
      facts: { problem: 'read-only', retryAfterSeconds: 2 },
    })
  })

  it('keeps its cause', () => {
    const cause = new Error('ECONNRESET')
    expect(new StoreUnavailable('unreachable', { cause }).cause).toBe(cause)
  })
})

it.each([new StoreUnavailable('silent'), new StoreFull('thing', 1)])(
  'has no stack, and takes none from other errors: $name',
  (error) => {
    expect(error).toBeInstanceOf(Unavailable)
    expect(error.stack).not.toMatch(/\n/)
    expect(new Error('other').stack).toMatch(/\n +at /)
  },
)
