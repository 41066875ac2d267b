// What a report has against a client: scenarios that failed or warned, and rules that were broken, whatever their level.

import type { Report } from '../../src/report/report-schema.ts'

export interface Wrong {
  readonly result: string
  readonly reason: string
}

/** By the name of the scenario or the rule. */
export function whatIsWrong({ scenarios, checks }: Report): Readonly<Record<string, Wrong>> {
  const all = [...scenarios.map(({ name, ...rest }) => ({ id: name, ...rest })), ...checks]
  const wrong = all.filter(({ result }) => result === 'fail' || result === 'warn')
  return Object.fromEntries(wrong.map(({ id, result, reason }) => [id, { result, reason }]))
}
