import { text } from './values.ts'

/** client_id and client_secret are made of VSCHAR, printable ASCII (RFC 6749 §A.1, §A.2). */
export const clientCredential = text((value) =>
  /^[\x20-\x7E]+$/.test(value)
    ? undefined
    : 'must be printable ASCII, without line breaks or other control characters (RFC 6749 §A)',
)

/** What a person types into the login form, in any writing system. */
export const loginCredential = text((value) =>
  /[\p{Cc}\p{Cs}]/u.test(value) ? 'must not have control characters or lone surrogates' : undefined,
)

/** The token of /_control: a b64token, as a Bearer header carries it (RFC 6750 §2.1). */
export const controlToken = text((value) =>
  value.length >= 16 && /^[A-Za-z0-9._~+/-]+=*$/.test(value)
    ? undefined
    : 'must be at least 16 characters, of A-Z a-z 0-9 - . _ ~ + / with any = at the end (RFC 6750 §2.1)',
)

/** A path to a file. Whether the file can be read is checked when it is read. */
export const filePath = text(() => undefined)
