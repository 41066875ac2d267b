// Where each refusal reason is explained to people. `error_uri` leads there (RFC 6749 §4.1.2.1, §5.2).

import { paths } from './names.ts'
import type { RefusalReason } from './refusal.ts'

/** The path of the page that explains a reason, below the base path. */
export function errorPath(reason: RefusalReason): string {
  return `${paths.errors}/${reason}`
}

/** Its address, as `error_uri` has it. */
export function errorUri(publicUrl: string, reason: RefusalReason): string {
  return publicUrl + errorPath(reason)
}
