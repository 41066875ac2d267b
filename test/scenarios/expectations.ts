// What every scenario says of the reference client: right in everything, and with one defect.

import type { Result } from '../../src/evidence/judgement.ts'
import type { Defect } from '../reference-client/client.ts'
import type { Era } from './judged-run.ts'

/** What the right client gets: what it did was seen, or it kept silent. */
export interface RightClient {
  readonly scenario: string
  readonly result: Result
  readonly evidence: 'seen' | 'silence' | 'none'
  /** Where the catalogue says that a scenario does not apply to an era. */
  readonly notApplicableIn?: Era
}

/** A defect, and the scenario that finds it. */
export interface Defective {
  readonly scenario: string
  readonly defect: Defect
  readonly result: 'fail' | 'warn' | 'inconclusive'
  /** What the verdict says that the client did. */
  readonly reason: RegExp
  /** Only seen in this era. */
  readonly onlyIn?: Era
}
