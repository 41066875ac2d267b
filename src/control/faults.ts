// The faults of a realm: what a test wants to happen to the next requests. They act through the seam of the same name,
// which is there only while a fault waits.

import { type Fault, type FaultableRequest, OtherAnswer } from '../protocol/seams.ts'
import type { RealmHooks } from '../realm/hooks.ts'
import type { FaultOrder, FaultState } from './fault-order.ts'
import { type ErrorFacts, refusalFor } from './fault-refusal.ts'

/** How many faults of a realm are known at a time: waiting ones, and those that have acted. */
export const mostFaults = 100

interface KnownFault {
  readonly id: number
  readonly order: FaultOrder
  readonly times: number
  readonly skip: number
  met: number
  passed: number
}

export class Faults {
  readonly #hooks: Pick<RealmHooks, 'fault'>
  readonly #facts: ErrorFacts
  #known: KnownFault[] = []
  #lastId = 0

  constructor(hooks: Pick<RealmHooks, 'fault'>, facts: ErrorFacts) {
    this.#hooks = hooks
    this.#facts = facts
  }

  /** Every fault that is known, the oldest first. */
  get all(): readonly FaultState[] {
    return this.#known.map(stateOf)
  }

  /**
   * Adds one that acts after those that wait for the same requests; undefined if too many wait. What is returned counts
   * on, and keeps its count when the fault is no longer known.
   */
  add(order: FaultOrder): Pick<FaultState, 'id' | 'met'> | undefined {
    if (this.#known.length >= mostFaults) {
      const done = this.#known.findIndex(isDone)
      if (done === -1) return undefined
      this.#known.splice(done, 1)
    }
    this.#lastId += 1
    const { times = 1, skip = 0 } = order
    const added: KnownFault = { id: this.#lastId, order, times, skip, met: 0, passed: 0 }
    this.#known.push(added)
    this.#hooks.fault = this.#act
    return added
  }

  clear(): void {
    this.#known = []
    this.#hooks.fault = undefined
  }

  readonly #act = (request: FaultableRequest): Fault | undefined => {
    const fitting = this.#known.filter((fault) => !isDone(fault) && isFor(fault.order, request))
    const acting = fitting.find(({ passed, skip }) => passed >= skip)
    for (const fault of fitting) {
      if (fault === acting) break
      fault.passed += 1
    }
    if (acting === undefined) return undefined
    acting.met += 1
    if (this.#known.every(isDone)) this.#hooks.fault = undefined
    return { delayMs: acting.order.delayMs ?? 0, outcome: this.#outcomeOf(acting.order, request) }
  }

  #outcomeOf(
    { status, headers, body, error, reset }: FaultOrder,
    request: FaultableRequest,
  ): Fault['outcome'] {
    if (reset === true) return 'reset'
    if (error !== undefined) return refusalFor(error, request, this.#facts)
    if (status === undefined) return undefined
    return new OtherAnswer(status, body, headers)
  }
}

function isDone({ met, times }: KnownFault): boolean {
  return met >= times
}

/** Refusals stand for a decision of the server, everything else for what is between it and the client. */
function isFor({ at, grant, method, error }: FaultOrder, request: FaultableRequest): boolean {
  return (
    request.at === at &&
    request.stage === (error === undefined ? 'arrived' : 'granted') &&
    (grant === undefined || request.grant === grant) &&
    (method === undefined || request.methods.includes(method))
  )
}

function stateOf({ id, order, times, skip, passed, met }: KnownFault): FaultState {
  return { ...order, id, times, skip, passed, met }
}
