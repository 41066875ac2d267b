// Seals text that travels with a browser: without the key nobody can read, forge or change it.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../secrets.ts'

export interface Seal {
  /** The sealed text: a version and base64url. Sealing the same text twice gives different results. */
  seal(text: string): string
  /** The text; undefined if it was not sealed with this key and version. */
  open(sealed: string): string | undefined
}

/** Prefixes the sealed text and is authenticated with it; another use or format needs another version. */
const version = 'r1.'

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM with a random nonce. The key must be 32 random bytes that nothing else uses, and may seal 2^32 texts
 * (NIST SP 800-38D §8.3), which takes weeks of full load; a restart makes a new key.
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
  return bytes.length >= nonceBytes + tagBytes && bytes.toString('base64url') === encoded ? bytes : undefined
}
