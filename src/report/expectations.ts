// How a report is to be read: which failures are known, and whether a warning is one.

import { closestMatch } from 'leven'
import { rules } from '../assessment/rules.ts'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'
import { scenarios } from '../scenarios/catalogue.ts'

export interface ReportOptions {
  /** Scenarios and rules that are known to fail: if one passes, that is a failure. */
  readonly expect: readonly string[]
  /** Whether a warning is a failure. */
  readonly strict: boolean
}

const names: readonly string[] = [...scenarios.map(({ name }) => name), ...rules.map(({ id }) => id)]

/** Reads `?expect=a,b` and `?strict`. Refuses what names neither a scenario nor a rule. */
export function reportOptions(query: Readonly<Record<string, unknown>>): ReportOptions {
  const expect = [query['expect'] ?? []]
    .flat()
    .flatMap((value) => String(value).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return { expect: checkedNames(expect), strict: isOn(query['strict']) }
}

/** Names of scenarios and rules. Throws a refusal if one is unknown. */
export function checkedNames(expect: readonly string[]): readonly string[] {
  const unknown = expect.find((name) => !names.includes(name))
  if (unknown === undefined) return expect
  const received = clipped(unknown)
  throw refuse('expectation_unknown', { received, meant: closestMatch(received, names) })
}

/** `?strict`, `?strict=1`, `?strict=true`. */
function isOn(value: unknown): boolean {
  return value !== undefined && value !== 'false' && value !== '0'
}
