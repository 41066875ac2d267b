// How a defect of the reference client shows: a scenario fails or warns, or a rule is broken.

import type { Defect } from '../../reference-client/client.ts'
import type { Era } from '../judged-run.ts'

export interface Shown {
  /** The scenario that fails or warns, or the rule that is broken. */
  readonly id: string
  /** The scenario that the client goes through for it. */
  readonly scenario: string
  readonly result: 'fail' | 'warn'
  /** What the report says that the client did. */
  readonly reason?: RegExp
  /** Only seen in this era. */
  readonly onlyIn?: Era
}

/** All that shows of a defect in `plain` and in the scenarios that are named here. */
export type DefectTable<D extends Defect = Defect> = Readonly<Record<D, readonly Shown[]>>

export function fails(scenario: string, reason: RegExp): Shown {
  return { id: scenario, scenario, result: 'fail', reason }
}

export function warns(scenario: string, reason: RegExp): Shown {
  return { id: scenario, scenario, result: 'warn', reason }
}

export function breaks(rule: string, reason: RegExp, scenario = 'plain'): Shown {
  return { id: rule, scenario, result: 'fail', reason }
}

/** A rule that the defect breaks as well: it is what the client does, seen from another side. */
export function beside(rule: string, scenario = 'plain'): Shown {
  return { id: rule, scenario, result: 'fail' }
}

export function only(era: Era, shown: Shown): Shown {
  return { ...shown, onlyIn: era }
}
