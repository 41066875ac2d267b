// The scenarios, in the order of the catalogue's pages. A scenario is one file beside this one and one line here.

import { issWrong } from './iss-wrong.ts'
import { noRefreshToken } from './no-refresh-token.ts'
import { plain } from './plain.ts'
import { refreshDead } from './refresh-dead.ts'
import { refreshFlaky } from './refresh-flaky.ts'
import { refreshKeeps } from './refresh-keeps.ts'
import { refreshRotates } from './refresh-rotates.ts'
import { revokedEarly } from './revoked-early.ts'
import type { Scenario } from './scenario.ts'
import { shortLived } from './short-lived.ts'
import { stepUp } from './step-up.ts'
import { stepUpEndless } from './step-up-endless.ts'

export const scenarios: readonly Scenario[] = [
  plain,
  issWrong,
  revokedEarly,
  shortLived,
  refreshKeeps,
  refreshRotates,
  refreshDead,
  refreshFlaky,
  noRefreshToken,
  stepUp,
  stepUpEndless,
]

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))

/** The scenario with this name. */
export function scenarioNamed(name: string): Scenario | undefined {
  return byName.get(name)
}
