// Seals text that travels with a browser: without the key nobody can read, forge or change it.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Random } from '../secrets.ts'

export interface Seal {
  /** The sealed text: a version and base64url. Sealing the same text twice gives different results. */
  seal(text: string): string
  /** The text; undefined if it was not sealed with this key and version. */
  open(sealed: string): string | undefined
}

/** Prefixes the sealed text and is authenticated with it; another use or format needs another version. */
const version = 'r2.'

const saltBytes = 32
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM. Each text has a key and nonce of its own, derived with a random salt (RFC 5869): a single key could seal
 * only 2^32 texts with random nonces (NIST SP 800-38D §8.3), and one that instances share may be in use for years. The
 * key must be 32 random bytes that nothing else uses.
 */
export function createSeal(key: Buffer, random: Random): Seal {
  const derive = (salt: Buffer): readonly [Buffer, Buffer] => {
    const bytes = Buffer.from(hkdfSync('sha256', key, salt, version, keyBytes + nonceBytes))
    return [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)]
  }
  return {
    seal(text) {
      const salt = random(saltBytes)
      const cipher = createCipheriv('aes-256-gcm', ...derive(salt)).setAAD(Buffer.from(version))
      const parts = [salt, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    open(sealed) {
      const bytes = bytesOf(sealed)
      if (bytes === undefined) return undefined
      const salt = bytes.subarray(0, saltBytes)
      const decipher = createDecipheriv('aes-256-gcm', ...derive(salt), { authTagLength: tagBytes })
        .setAAD(Buffer.from(version))
        .setAuthTag(bytes.subarray(-tagBytes))
      try {
        const text = decipher.update(bytes.subarray(saltBytes, -tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        // Only the authentication can fail.
        return undefined
      }
    },
  }
}

/** The bytes after the version, if they are in canonical base64url. */
function bytesOf(sealed: string): Buffer | undefined {
  if (!sealed.startsWith(version)) return undefined
  const encoded = sealed.slice(version.length)
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.length >= saltBytes + tagBytes && bytes.toString('base64url') === encoded ? bytes : undefined
}
