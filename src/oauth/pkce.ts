// Owns Proof Key for Code Exchange, S256 only (RFC 7636 §4).

import { createHash, timingSafeEqual } from 'node:crypto'

/** 43 to 128 unreserved characters: the syntax of verifiers and of challenges (RFC 7636 §4.1, §4.2). */
export function isPkceString(value: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(value)
}

/** Whether the verifier is the one behind an S256 challenge (RFC 7636 §4.6). */
export function verifierMatches(verifier: string, challenge: string): boolean {
  const computed = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  const expected = Buffer.from(challenge)
  return computed.length === expected.length && timingSafeEqual(computed, expected)
}
