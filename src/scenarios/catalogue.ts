// The scenarios, in the order of the catalogue's pages. A scenario is one file beside this one and one line here; what
// several of them use is in parts.

import { closestMatch } from 'leven'
import { asMoved } from './as-moved.ts'
import { asmNoise } from './asm-noise.ts'
import { asmOidc } from './asm-oidc.ts'
import { authMethodsAbsent } from './auth-methods-absent.ts'
import { authorizeQuery } from './authorize-query.ts'
import { challengeCrowded } from './challenge-crowded.ts'
import { codeOdd } from './code-odd.ts'
import { denied } from './denied.ts'
import { endpointJavascript } from './endpoint-javascript.ts'
import { hostileError } from './hostile-error.ts'
import { invalidClient } from './invalid-client.ts'
import { issMissing } from './iss-missing.ts'
import { issNone } from './iss-none.ts'
import { issUnadvertised } from './iss-unadvertised.ts'
import { issWrong } from './iss-wrong.ts'
import { issuerMismatch } from './issuer-mismatch.ts'
import { lateChallenge } from './late-challenge.ts'
import { legacyOnly } from './legacy-only.ts'
import { mcpRedirect } from './mcp-redirect.ts'
import { mixUp } from './mix-up.ts'
import { neverAccepted } from './never-accepted.ts'
import { noPkceAdvertised } from './no-pkce-advertised.ts'
import { noRefreshToken } from './no-refresh-token.ts'
import { offlineAccessUnlisted } from './offline-access-unlisted.ts'
import { plain } from './plain.ts'
import { postOnly } from './post-only.ts'
import { prmElsewhere } from './prm-elsewhere.ts'
import { prmUnannounced } from './prm-unannounced.ts'
import { prmWrongResource } from './prm-wrong-resource.ts'
import { rateLimited } from './rate-limited.ts'
import { refreshDead } from './refresh-dead.ts'
import { refreshFlaky } from './refresh-flaky.ts'
import { refreshKeeps } from './refresh-keeps.ts'
import { refreshRotates } from './refresh-rotates.ts'
import { registrationOffered } from './registration-offered.ts'
import { revokedEarly } from './revoked-early.ts'
import type { Scenario } from './scenario.ts'
import { scopeChallenge } from './scope-challenge.ts'
import { scopeNarrowed } from './scope-narrowed.ts'
import { secretReserved } from './secret-reserved.ts'
import { shortLived } from './short-lived.ts'
import { stateWrong } from './state-wrong.ts'
import { stepUp } from './step-up.ts'
import { stepUpEndless } from './step-up-endless.ts'
import { tokenMinimal } from './token-minimal.ts'
import { tokenRedirect } from './token-redirect.ts'

export const scenarios: readonly Scenario[] = [
  plain,
  prmElsewhere,
  prmUnannounced,
  prmWrongResource,
  asmOidc,
  asmNoise,
  issuerMismatch,
  challengeCrowded,
  scopeChallenge,
  asMoved,
  lateChallenge,
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
  postOnly,
  authMethodsAbsent,
  secretReserved,
  invalidClient,
  tokenMinimal,
  scopeNarrowed,
  revokedEarly,
  shortLived,
  refreshKeeps,
  refreshRotates,
  refreshDead,
  refreshFlaky,
  noRefreshToken,
  stepUp,
  stepUpEndless,
  neverAccepted,
  mcpRedirect,
  rateLimited,
  mixUp,
  tokenRedirect,
  endpointJavascript,
  legacyOnly,
]

/** The one in which nothing is wrong: only a client that passes it says something by its silence in the others. */
export const baseline: Scenario = plain

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))

/** The name of the scenario that was probably meant. */
export function nearestScenario(received: string): string | undefined {
  return closestMatch(received, [...byName.keys()])
}

/** The scenario with this name. */
export function scenarioNamed(name: string): Scenario | undefined {
  return byName.get(name)
}
