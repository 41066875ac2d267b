// The scenarios, in the order of the catalogue's pages. A scenario is one file beside this one and one line here.

import { authMethodsAbsent } from './auth-methods-absent.ts'
import { authorizeQuery } from './authorize-query.ts'
import { codeOdd } from './code-odd.ts'
import { invalidClient } from './invalid-client.ts'
import { issMissing } from './iss-missing.ts'
import { issNone } from './iss-none.ts'
import { issUnadvertised } from './iss-unadvertised.ts'
import { issWrong } from './iss-wrong.ts'
import { legacyOnly } from './legacy-only.ts'
import { mcpRedirect } from './mcp-redirect.ts'
import { neverAccepted } from './never-accepted.ts'
import { noPkceAdvertised } from './no-pkce-advertised.ts'
import { offlineAccessUnlisted } from './offline-access-unlisted.ts'
import { plain } from './plain.ts'
import { postOnly } from './post-only.ts'
import { rateLimited } from './rate-limited.ts'
import { revokedEarly } from './revoked-early.ts'
import type { Scenario } from './scenario.ts'
import { scopeNarrowed } from './scope-narrowed.ts'
import { secretReserved } from './secret-reserved.ts'
import { stateWrong } from './state-wrong.ts'
import { tokenMinimal } from './token-minimal.ts'
import { tokenRedirect } from './token-redirect.ts'

export const scenarios: readonly Scenario[] = [
  plain,
  authorizeQuery,
  noPkceAdvertised,
  offlineAccessUnlisted,
  issMissing,
  issWrong,
  issUnadvertised,
  issNone,
  stateWrong,
  codeOdd,
  postOnly,
  authMethodsAbsent,
  secretReserved,
  invalidClient,
  tokenMinimal,
  scopeNarrowed,
  revokedEarly,
  neverAccepted,
  mcpRedirect,
  rateLimited,
  tokenRedirect,
  legacyOnly,
]

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))

/** The scenario with this name. */
export function scenarioNamed(name: string): Scenario | undefined {
  return byName.get(name)
}
