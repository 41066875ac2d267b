// What a result means: whether it makes a report fail.

import type { Level } from '../evidence/level.ts'
import type { ReportOptions } from './expectations.ts'
import type { Outcome, ReportedCheck, ReportedScenario } from './report-schema.ts'

/** Of a scenario. Its failure is one whatever its level: somebody chose to run it. */
export function scenarioOutcome(
  { name, result, evidence }: Pick<ReportedScenario, 'name' | 'result' | 'evidence'>,
  /** Whether the client was seen to work where nothing is wrong: otherwise its silence proves nothing. */
  silenceCounts: boolean,
  { expect, strict }: ReportOptions,
): Outcome {
  const isExpected = expect.includes(name)
  switch (result) {
    case 'inconclusive':
      return 'skipped'
    case 'pass':
      if (evidence === 'silence' && !silenceCounts) return 'skipped'
      return isExpected ? 'unexpected pass' : 'passed'
    case 'warn':
      return isExpected ? 'expected failure' : strict ? 'failed' : 'warning'
    case 'fail':
      return isExpected ? 'expected failure' : 'failed'
  }
}

/** Of a rule. Only what the client must do makes a report fail. */
export function checkOutcome(
  { id, result, level }: Pick<ReportedCheck, 'id' | 'result' | 'level'>,
  { expect, strict }: ReportOptions,
): Outcome {
  const isExpected = expect.includes(id)
  if (result === 'pass') return isExpected ? 'unexpected pass' : 'passed'
  if (result !== 'fail') return 'skipped'
  return isExpected ? 'expected failure' : failureOf(level, strict)
}

function failureOf(level: Level, strict: boolean): Outcome {
  if (level === 'MUST') return 'failed'
  if (level === 'SHOULD') return strict ? 'failed' : 'warning'
  return 'remark'
}

/** Whether an outcome makes the report fail. */
export function isFailure({ outcome }: { readonly outcome: Outcome }): boolean {
  return outcome === 'failed' || outcome === 'unexpected pass'
}
