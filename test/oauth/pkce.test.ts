import { describe, expect, it } from 'vitest'
import { isPkceString, verifierMatches } from '../../src/oauth/pkce.ts'
import { s256 } from '../support/oauth.ts'

// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('PKCE', () => {
  it('matches the verifier and the challenge of the RFC', () => {
    expect(verifierMatches(verifier, challenge)).toBe(true)
  })

  it.each([
    ['the verifier itself, as the method plain has it', verifier],
    ['base64 with padding', `${challenge}=`],
    ['plain base64', challenge.replaceAll('-', '+').replaceAll('_', '/')],
    ['hexadecimal', Buffer.from(challenge, 'base64url').toString('hex')],
    ['the digest of another verifier', s256(`${verifier}x`)],
    ['other case', challenge.toLowerCase()],
    ['a shorter one', challenge.slice(0, -1)],
    ['another last bit, which base64 would forgive', challenge.replace(/M$/, 'N')],
    ['nothing', ''],
  ])('matches no challenge that is %s', (_, other) => {
    expect(verifierMatches(verifier, other)).toBe(false)
  })

  it.each([
    [42, false],
    [43, true],
    [128, true],
    [129, false],
  ])('takes a verifier of %i characters: %s', (length, taken) => {
    expect(isPkceString('a'.repeat(length))).toBe(taken)
  })

  it('takes the unreserved characters and no other', () => {
    const taken = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) =>
      isPkceString('a'.repeat(42) + character),
    )
    expect(taken.join('')).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~')
  })
})
