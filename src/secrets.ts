// Owns how secrets are made, digested and compared. Randomness comes from outside.

import { createHash, timingSafeEqual } from 'node:crypto'

/** That many bytes from a cryptographically secure source. */
export type Random = (bytes: number) => Buffer

export type SecretPrefix = 'mcp_ac_' | 'mcp_at_' | 'mcp_rt_'

/** A new code or token: its prefix and 256 bits of randomness, base64url (RFC 6749 §10.10). */
export function newSecret(random: Random, prefix: SecretPrefix | ''): string {
  return prefix + random(32).toString('base64url')
}

/** Whether a string has the form of what newSecret() makes with this prefix. */
export function isSecret(text: string, prefix: SecretPrefix): boolean {
  return text.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(prefix.length))
}

/** SHA-256, base64url: the only form in which a code or token is kept. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** A few characters of a digest: enough to see that two steps speak of the same thing, too few to be one. */
export function shortDigest(secret: string): string {
  return shortened(digest(secret))
}

/** The same, of a digest that is at hand. */
export function shortened(fullDigest: string): string {
  return fullDigest.slice(0, 8)
}

/** Whether two strings are equal, in time that depends on neither (both sides are digested first). */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
