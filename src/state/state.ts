// What the instances of a server have in common, so that they serve one login. One instance alone has it in memory; Redis
// can hold it for many. Everything else that a server remembers (timeline, runs, commands of tests) is its own.

import type { Store } from 'express-session'
import type { HitCounter, LimitName } from '../http/rate-limit.ts'
import type { FailureCounter } from '../login/throttle.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { StoreProblem } from '../unavailable.ts'
import type { KeyFor } from './keys.ts'

export interface State {
  /** The tokens of the default realm. */
  readonly tokens: TokenStore
  readonly keyFor: KeyFor
  /** Sessions of browsers; made when the first is needed. */
  readonly sessions: () => Promise<Store>
  readonly failures: FailureCounter
  /** How many requests each address sent; what counts under different names is counted apart. */
  readonly hits: (name: LimitName) => HitCounter
  /** Only if it is outside of this process. */
  readonly distant: DistantState | undefined
  /** Releases timers and connections. */
  close(): Promise<void>
}

/** What can be said of a state outside of this process. */
export interface DistantState {
  /** What is wrong with it now; undefined if it works. Never rejects. */
  problem(): Promise<StoreProblem | undefined>
  /** Does the work of one request, and limits how long all of it may wait for the state. */
  duringRequest(work: () => void): void
}
