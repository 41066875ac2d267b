// How long one request may wait for Redis in all, however many steps it takes. Each request has its own, wherever in
// the code it waits.

import { AsyncLocalStorage } from 'node:async_hooks'

/** People and programs are told within two seconds that the store does not answer; this leaves time to tell them. */
const patienceMs = 1800

class Budget {
  leftMs = patienceMs
}

const ofRequest = new AsyncLocalStorage<Budget | undefined>()

/** Does the work of one request. */
export function duringRequest(work: () => void): void {
  ofRequest.run(new Budget(), work)
}

/** Does what no request waits for, though one may have brought it about. */
export function outsideRequests(work: () => void): void {
  ofRequest.run(undefined, work)
}

/** What is left for the request at hand; what belongs to none has a budget of its own. */
export function presentBudget(): Budget {
  return ofRequest.getStore() ?? new Budget()
}
