// What a test can do to a run, in process.

import type { RealmVerbs } from '../control/verbs.ts'
import type { Verdict } from './verdict.ts'

/** A realm at a test's command, with the verdict on the client that uses it. */
export interface RunVerbs extends RealmVerbs {
  readonly scenario: string
  /** The name of the run, by which its report is found. */
  readonly id: string
  /** The verdict on the client: now, or as soon as it is not inconclusive within so many milliseconds. */
  verdict(options?: { readonly wait?: number }): Promise<Verdict>
  /** Says that the client is done, so that nothing more is expected of it. */
  end(): void
  /** Forgets the realm with its tokens; the report stays. */
  close(): Promise<void>
}
