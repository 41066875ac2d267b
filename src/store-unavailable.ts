// The store that instances share cannot be used for now: nothing is answered from a guess.

import { type StoreProblem, Unavailable } from './unavailable.ts'

/** A connection that was lost is usually back by then. */
export const storeRetryAfterSeconds = 2

/** Redis did not do what it was asked, as far as this process knows; `cause` says what happened. */
export class StoreUnavailable extends Unavailable {
  readonly problem: StoreProblem
  readonly retryAfterSeconds = storeRetryAfterSeconds

  constructor(problem: StoreProblem, options?: ErrorOptions) {
    super(`the shared store cannot be used: ${problem}`, options)
    this.name = 'StoreUnavailable'
    this.problem = problem
  }

  get refusal() {
    const { problem, retryAfterSeconds } = this
    return { reason: 'store_unavailable', facts: { problem, retryAfterSeconds } } as const
  }
}
