// Everything about state that is full: at its bound a store refuses new records instead of dropping living ones.

import { Refused } from './protocol/refusal.ts'

/**
 * There is no room for another record of this kind; nothing was stored. On the wire it is 503
 * `temporarily_unavailable` with a `Retry-After`, and at the authorization endpoint that error by redirect
 * (RFC 6749 §4.1.2.1).
 */
export class StoreFull extends Refused {
  readonly what: string

  /** `secondsUntilRoom`: until the next record expires; infinite when there is nothing to wait for. */
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
