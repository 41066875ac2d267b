// RFC 6749 §2.3.1 wants id and secret form-encoded before they are joined, but many clients join them raw. This
// offers both readings, and the caller compares both.

import type { BasicFlaw } from '../protocol/credential-slips.ts'

export interface Credentials {
  readonly id: string
  readonly secret: string
}

export interface BasicReading extends Credentials {
  readonly encoding: 'form-encoded' | 'raw' | 'same either way'
}

/**
 * The readings of what follows `Basic`: form-decoded first, raw second, one if they coincide, none if it is not
 * base64 of UTF-8 `id:secret`. A raw id that contains a colon (such as a URL) is ambiguous; the registered id then
 * tells where it ends.
 */
export function basicReadings(encoded: string, registeredId: string): readonly BasicReading[] {
  const joined = decodeBase64(encoded.trim())
  if (joined === undefined || !joined.includes(':')) return []
  const first = splitAt(joined, joined.indexOf(':'))
  const raw = joined.startsWith(`${registeredId}:`) ? splitAt(joined, registeredId.length) : first
  const id = formDecoded(first.id)
  const secret = formDecoded(first.secret)
  if (id === undefined || secret === undefined) return [{ ...raw, encoding: 'raw' }]
  if (id === raw.id && secret === raw.secret) return [{ id, secret, encoding: 'same either way' }]
  return [
    { id, secret, encoding: 'form-encoded' },
    { ...raw, encoding: 'raw' },
  ]
}

/** Why basicReadings() finds nothing in what follows `Basic`. */
export function basicFlaw(encoded: string): BasicFlaw {
  const text = encoded.trim()
  if (text === '') return 'nothing'
  const joined = decodeBase64(text)
  if (joined !== undefined) return decodeBase64(joined.trim())?.includes(':') ? 'twice' : 'colon'
  if (isBase64(text)) return 'charset'
  // Not so if there are several headers in one, or a scheme within.
  return /^[^\s,:]+:[^\s,]*$/.test(text) ? 'plain' : 'symbols'
}

function splitAt(joined: string, colon: number): Credentials {
  return { id: joined.slice(0, colon), secret: joined.slice(colon + 1) }
}

function isBase64(text: string): boolean {
  // Four characters make three bytes; a single one left over makes none.
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1
}

/** The text that is encoded, with either alphabet; undefined if it is not Base64 or not UTF-8. */
export function decodeBase64(encoded: string): string | undefined {
  if (!isBase64(encoded)) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : undefined
}

/** The value before form-encoding; undefined if it cannot have been encoded. */
export function formDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
