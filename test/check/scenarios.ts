// Scenarios to run in tests: only their names, and what it takes, matter.

import { plain } from '../../src/scenarios/plain.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'

export function scenarioNamed(name: string, more: Partial<Scenario> = {}): Scenario {
  return { ...plain, name, starred: false, ...more }
}
