// Seals text that travels with a browser: nobody can read it, make it or change it without the key.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../secrets.ts'

export interface Seal {
  /** The sealed text, base64url with a version in front; sealing twice gives two different ones. */
  seal(text: string): string
  /** The text, or undefined when it was not sealed here, or not in this way. */
  open(sealed: string): string | undefined
}

/** Stands in front of what is sealed, and is authenticated with it: another use or format needs another one. */
const version = 'r1.'

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM with a random nonce. The key must be 32 random bytes that nothing else uses, and may seal 2^32 texts
 * (NIST SP 800-38D §8.3), which would take years.
 */
export function createSeal(key: Buffer, random: Random): Seal {
  return {
    seal(text) {
      const nonce = random(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(version))
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return version + Buffer.concat(parts).toString('base64url')
    },
    open(sealed) {
      const bytes = bytesOf(sealed)
      if (bytes === undefined) return undefined
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(version))
        .setAuthTag(bytes.subarray(-tagBytes))
      try {
        const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch {
        // The one thing that can fail is the authentication.
        return undefined
      }
    },
  }
}

/** What stands behind the version, in the one spelling that base64url has for it. */
function bytesOf(sealed: string): Buffer | undefined {
  if (!sealed.startsWith(version)) return undefined
  const encoded = sealed.slice(version.length)
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.length >= nonceBytes + tagBytes && bytes.toString('base64url') === encoded ? bytes : undefined
}
