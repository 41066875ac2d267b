// Randomness is always passed in, so that a test can replace it.

// `hash()` instead of `createHash()`: thousands of Hash objects hold up the garbage collector for 20 ms.
import { hash, timingSafeEqual } from 'node:crypto'

/** Returns this many bytes from a cryptographically secure source. */
export type Random = (bytes: number) => Buffer

export type SecretPrefix = 'mcp_ac_' | 'mcp_at_'

/** A new code or token: its prefix and 256 bits of randomness, base64url (RFC 6749 §10.10). */
export function newSecret(random: Random, prefix: SecretPrefix | ''): string {
  return prefix + random(32).toString('base64url')
}

/** Whether a string has the form that newSecret() makes with this prefix; after a tilde, anything may follow. */
export function isSecret(text: string, prefix: SecretPrefix): boolean {
  return text.startsWith(prefix) && /^[A-Za-z0-9_-]{43}(?:~.*)?$/s.test(text.slice(prefix.length))
}

/** SHA-256, base64url: the only form in which a code or token is kept. */
export function digest(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/**
 * A few characters of a digest: enough to see that two steps are about the same thing, too few to serve as the
 * digest.
 */
export function shortDigest(secret: string): string {
  return shortened(digest(secret))
}

/** The same for a given digest. */
export function shortened(fullDigest: string): string {
  return fullDigest.slice(0, 8)
}

/** Whether two strings are equal, in a time that depends on their lengths alone (both are digested first). */
export function sameSecret(a: string, b: string): boolean {
  return secretMatcher(a)(b)
}

/** The same for many strings that are compared with one secret. */
export function secretMatcher(secret: string): (text: string) => boolean {
  const expected = hash('sha256', secret, 'buffer')
  return (text) => timingSafeEqual(hash('sha256', text, 'buffer'), expected)
}

/** The same for two digests. */
export function sameDigest(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
