// The scenarios, in the order of the catalogue's pages. A scenario is one file beside this one and one line here.

import { authorizeQuery } from './authorize-query.ts'
import { codeOdd } from './code-odd.ts'
import { denied } from './denied.ts'
import { hostileError } from './hostile-error.ts'
import { issMissing } from './iss-missing.ts'
import { issNone } from './iss-none.ts'
import { issUnadvertised } from './iss-unadvertised.ts'
import { issWrong } from './iss-wrong.ts'
import { noPkceAdvertised } from './no-pkce-advertised.ts'
import { offlineAccessUnlisted } from './offline-access-unlisted.ts'
import { plain } from './plain.ts'
import { registrationOffered } from './registration-offered.ts'
import { revokedEarly } from './revoked-early.ts'
import type { Scenario } from './scenario.ts'
import { stateWrong } from './state-wrong.ts'

export const scenarios: readonly Scenario[] = [
  plain,
  authorizeQuery,
  noPkceAdvertised,
  offlineAccessUnlisted,
  registrationOffered,
  issMissing,
  issWrong,
  issUnadvertised,
  issNone,
  stateWrong,
  denied,
  hostileError,
  codeOdd,
  revokedEarly,
]

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))

/** The scenario with this name. */
export function scenarioNamed(name: string): Scenario | undefined {
  return byName.get(name)
}
