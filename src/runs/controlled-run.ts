// A run at a test's command: a realm, with the verdict on the client that uses it.

import { type ControlledPlace, ControlledRealm } from '../control/controlled-realm.ts'
import type { RunVerbs } from './run-verbs.ts'
import type { Verdict } from './verdict.ts'

/** Where the verdict on a run comes from. */
export interface JudgedPlace {
  /** The verdict as soon as it is not inconclusive, or when so many milliseconds are over. */
  readonly verdict: (waitMs: number) => Promise<Verdict>
  /** Notes that the client is done. */
  readonly end: () => void
  /** Releases what the run holds; its report stays. */
  readonly close: () => void
}

export class ControlledRun extends ControlledRealm implements RunVerbs {
  readonly scenario: string
  readonly id: string
  readonly #judged: JudgedPlace

  constructor(place: ControlledPlace & { readonly scenario: string }, judged: JudgedPlace) {
    super(place)
    this.scenario = place.scenario
    this.id = place.run
    this.#judged = judged
  }

  verdict({ wait = 0 }: { readonly wait?: number } = {}): Promise<Verdict> {
    return this.#judged.verdict(wait)
  }

  end(): void {
    this.#judged.end()
  }

  async close(): Promise<void> {
    this.#judged.close()
  }
}
