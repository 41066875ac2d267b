// What the server cannot do for now, through no fault of the client's, and can do again later.

import { StacklessError } from './stackless-error.ts'

/**
 * Why Redis cannot be used. `unreachable`: there is no connection, or it is not ready for commands yet. `silent`: it did
 * not answer in time. `full`: it is out of memory. `read-only`: it takes no changes. `refused`: this user may not do what
 * is needed, or the answer was an error that nobody foresaw.
 */
export type StoreProblem = 'unreachable' | 'silent' | 'full' | 'read-only' | 'refused'

/** What whoever asked is told. */
type UnavailableRefusal =
  | { readonly reason: 'state_full'; readonly facts: { what: string; retryAfterSeconds: number } }
  | {
      readonly reason: 'store_unavailable'
      readonly facts: { problem: StoreProblem; retryAfterSeconds: number }
    }

/**
 * On the wire this is 503 `temporarily_unavailable` with `Retry-After`; at the authorization endpoint, the same error by
 * redirect (RFC 6749 §4.1.2.1).
 */
export abstract class Unavailable extends StacklessError {
  abstract readonly retryAfterSeconds: number
  abstract get refusal(): UnavailableRefusal
}
