// The scenarios, in the order of the catalogue's pages. A scenario is one file beside this one and one line here.

import { issWrong } from './iss-wrong.ts'
import { plain } from './plain.ts'
import { revokedEarly } from './revoked-early.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [plain, issWrong, revokedEarly]

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))

/** The scenario with this name. */
export function scenarioNamed(name: string): Scenario | undefined {
  return byName.get(name)
}
