// Owns how HTTP Basic credentials are read. RFC 6749 §2.3.1 wants id and secret form-encoded before they are
// joined; many clients join them raw. Both readings are offered, and the caller compares both.

export interface Credentials {
  readonly id: string
  readonly secret: string
}

/**
 * The readings of what follows `Basic`: form-decoded first, raw second, one when they coincide, none when it
 * is not base64 of UTF-8 `id:secret`.
 */
export function basicReadings(encoded: string): readonly Credentials[] {
  const joined = decodeBase64(encoded.trim())
  const colon = joined?.indexOf(':') ?? -1
  if (joined === undefined || colon === -1) return []
  const raw = { id: joined.slice(0, colon), secret: joined.slice(colon + 1) }
  const id = formDecoded(raw.id)
  const secret = formDecoded(raw.secret)
  if (id === undefined || secret === undefined) return [raw]
  return id === raw.id && secret === raw.secret ? [raw] : [{ id, secret }, raw]
}

function decodeBase64(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : undefined
}

/** The value before form-encoding, or undefined when it cannot have been encoded. */
function formDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
