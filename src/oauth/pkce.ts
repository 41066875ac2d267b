// Proof Key for Code Exchange, S256 only (RFC 7636 §4).

import { hash, timingSafeEqual } from 'node:crypto'
import { clipped } from '../clipped.ts'
import { type Parameters, required } from '../http/form.ts'
import { refuse } from '../protocol/refusal.ts'

/** The challenge of an authorization request. Refuses a missing or malformed one, and any method but S256. */
export function requiredChallenge({ values }: Parameters): string {
  const { code_challenge: challenge, code_challenge_method: method } = values
  if (challenge === undefined) throw refuse('code_challenge_missing', {})
  if (!isPkceString(challenge)) throw refuse('code_challenge_malformed', { length: challenge.length })
  // No method means plain (RFC 7636 §4.3), which OAuth 2.1 does not allow.
  if (method !== 'S256') {
    throw refuse('code_challenge_method_unsupported', { received: method && clipped(method) })
  }
  return challenge
}

/** The verifier of a token request. Refuses a missing or malformed one. */
export function requiredVerifier(form: Parameters): string {
  const verifier = required(form, 'code_verifier')
  if (!isPkceString(verifier)) throw refuse('code_verifier_malformed', { length: verifier.length })
  return verifier
}

/** 43 to 128 unreserved characters: the syntax of verifiers and of challenges (RFC 7636 §4.1, §4.2). */
export function isPkceString(value: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(value)
}

/** The S256 challenge of a verifier (RFC 7636 §4.2). */
export function challengeOf(verifier: string): string {
  return hash('sha256', verifier, 'base64url')
}

/** Whether the verifier is the one behind an S256 challenge (RFC 7636 §4.6). */
export function verifierMatches(verifier: string, challenge: string): boolean {
  const computed = Buffer.from(challengeOf(verifier))
  const expected = Buffer.from(challenge)
  return computed.length === expected.length && timingSafeEqual(computed, expected)
}
