// State that is full: at its bound a store refuses new records instead of dropping living ones.

import { Unavailable } from './unavailable.ts'

/** A store with a capacity of 0 never has room; the header still needs a number. */
const aDay = 86_400

/** There is no room for another record of this kind, and nothing was stored. */
export class StoreFull extends Unavailable {
  readonly what: string
  /** Until the next record expires. */
  readonly retryAfterSeconds: number

  /** `secondsUntilRoom` is infinite when there is nothing to wait for. */
  constructor(what: string, secondsUntilRoom: number) {
    super(`no room for another ${what}`)
    this.name = 'StoreFull'
    this.what = what
    this.retryAfterSeconds = Number.isFinite(secondsUntilRoom)
      ? Math.max(1, Math.ceil(secondsUntilRoom))
      : aDay
  }

  get refusal() {
    const { what, retryAfterSeconds } = this
    return { reason: 'state_full', facts: { what, retryAfterSeconds } } as const
  }
}
