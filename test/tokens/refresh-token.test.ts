import { describe, expect, it } from 'vitest'
import {
  familyOf,
  firstRefreshToken,
  isRefreshToken,
  newFamilyKey,
  successorOf,
} from '../../src/tokens/refresh-token.ts'
import { seededRandom } from '../support/random.ts'

const random = seededRandom('refresh tokens')
const key = random(32)

describe('a refresh token', () => {
  it('names its family, and so do all that come after it', () => {
    const family = newFamilyKey(random)
    let token = firstRefreshToken(random, family)
    const seen = new Set<string>()
    for (let generation = 0; generation < 100; generation += 1) {
      expect(isRefreshToken(token)).toBe(true)
      expect(familyOf(token)).toBe(family)
      seen.add(token)
      token = successorOf(key, token)
    }
    expect(seen.size).toBe(100)
  })

  it('has one successor, which only the key can tell', () => {
    const token = firstRefreshToken(random, newFamilyKey(random))
    expect(successorOf(key, token)).toBe(successorOf(key, token))
    expect(successorOf(random(32), token)).not.toBe(successorOf(key, token))
    const [, other] = [token, `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`]
    expect(successorOf(key, other ?? '')).not.toBe(successorOf(key, token))
  })

  it('holds 256 bits of randomness beside the key of its family', () => {
    const asked: number[] = []
    const counting = (bytes: number) => {
      asked.push(bytes)
      return random(bytes)
    }
    firstRefreshToken(counting, newFamilyKey(counting))
    expect(asked).toEqual([16, 32])
  })

  it.each([
    '',
    'mcp_rt_',
    `mcp_rt_${'A'.repeat(64)}`,
    `mcp_rt_${'A'.repeat(66)}`,
    `mcp_at_${'A'.repeat(65)}`,
    `MCP_RT_${'A'.repeat(65)}`,
    `mcp_rt_${'A'.repeat(64)}=`,
    `mcp_rt_${'A'.repeat(64)}+`,
    `mcp_rt_${'A'.repeat(65)}\n`,
    `xmcp_rt_${'A'.repeat(65)}`,
  ])('is not %j', (text) => {
    expect(isRefreshToken(text)).toBe(false)
  })
})
