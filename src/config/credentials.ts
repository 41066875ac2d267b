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

/** A path to a file. Whether the file can be read is checked when it is read. */
export const filePath = text(() => undefined)
