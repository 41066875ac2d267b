import { hkdfSync } from 'node:crypto'

/** What a key is for. Each purpose has its own, so that what one of them made is worth nothing to another. */
export type KeyPurpose =
  | 'sealed requests'
  | 'returning browsers'
  | 'forms'
  | `session cookies of ${string}`
  | `refresh tokens of ${string}`

/** The key for a purpose: 32 bytes, the same whenever it is asked for. */
export type KeyFor = (purpose: KeyPurpose) => Buffer

/** Derives all keys from one random secret of 32 bytes (RFC 5869). */
export function keysFrom(secret: Buffer): KeyFor {
  return (purpose) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}
