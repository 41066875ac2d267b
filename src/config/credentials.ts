import { text } from './values.ts'

/** client_id and client_secret are made of VSCHAR, printable ASCII (RFC 6749 §A.1, §A.2). */
export const clientCredential = text((value) =>
  /^[\x20-\x7E]+$/.test(value)
    ? undefined
    : 'must be printable ASCII, without line breaks or other control characters (RFC 6749 §A)',
)

/** What a person types into the login form, in any script. */
export const loginCredential = text((value) =>
  /[\p{Cc}\p{Cs}]/u.test(value) ? 'must have no control characters and no half characters' : undefined,
)

/** A path to a file; whether it can be read shows when it is. */
export const filePath = text(() => undefined)
