// At its bound a store refuses new records instead of dropping living ones.

import { Refused } from './protocol/refusal.ts'

/**
 * There is no room for another record of this kind, and nothing was stored. On the wire this is 503
 * `temporarily_unavailable` with `Retry-After`; at the authorization endpoint, the same error by redirect (RFC 6749
 * §4.1.2.1).
 */
export class StoreFull extends Refused {
  readonly what: string

  /** `secondsUntilRoom`: until the next record expires; infinite if there is nothing to wait for. */
  constructor(what: string, secondsUntilRoom: number) {
    const retryAfterSeconds = Number.isFinite(secondsUntilRoom)
      ? Math.max(1, Math.ceil(secondsUntilRoom))
      : aDay
    super({ reason: 'state_full', facts: { what, retryAfterSeconds } })
    this.name = 'StoreFull'
    this.message = `no room for another ${what}`
    this.what = what
  }
}

/** A store with a capacity of 0 never has room; the header still needs a number. */
const aDay = 86_400
