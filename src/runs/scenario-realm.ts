// The realm of a scenario: that of the configuration, at another place, wrong in one way.

import { basePath, originOf } from '../base-path.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { paths } from '../protocol/names.ts'
import { type Deviations, noDeviations } from '../realm/deviations.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import { aboutScenario } from '../scenarios/about.ts'
import type { Scenario, ScenarioPlace } from '../scenarios/scenario.ts'
import { canary } from './canary.ts'
import { otherIssuer } from './other-issuer.ts'

/** Where a realm is that is made of the right one. */
export interface RealmPlace {
  readonly name: string
  readonly issuer: string
}

/** The settings of the realm at a place that is wrong as a scenario has it. */
export function scenarioRealm(
  right: RealmSettings,
  { name, issuer }: RealmPlace,
  scenario: Scenario,
): RealmSettings {
  const { settings = {}, seams } = scenario
  const place: ScenarioPlace = {
    issuer,
    resource: issuer + paths.mcp,
    otherIssuerOrigin: underOtherName(issuer),
  }
  const deviations: Deviations = {
    about: aboutScenario(scenario),
    seams: seams?.(place) ?? noDeviations.seams,
    moreScopes: settings.moreScopes ?? noDeviations.moreScopes,
    basicOnlyFormEncoded: settings.basicOnlyFormEncoded ?? noDeviations.basicOnlyFormEncoded,
    denies: settings.denies ?? noDeviations.denies,
    codeSuffix: settings.codeSuffix ?? noDeviations.codeSuffix,
    accessTokenSuffix: settings.accessTokenSuffix ?? noDeviations.accessTokenSuffix,
  }
  return {
    ...right,
    name,
    issuer,
    clientSecret: settings.clientSecret ?? right.clientSecret,
    tokenAuthMethods: settings.tokenAuthMethods ?? right.tokenAuthMethods,
    accessTokenTtlSeconds: settings.accessTokenTtlSeconds ?? right.accessTokenTtlSeconds,
    refreshGraceSeconds: settings.refreshGraceSeconds ?? right.refreshGraceSeconds,
    refreshTokens: settings.refreshTokens ?? right.refreshTokens,
    deviations,
  }
}

/** The addresses that a realm has only because it is wrong on purpose. */
export function scenarioEndpoints(settings: RealmSettings): Realm['endpoints'] {
  return { canary: canary(settings), ...otherIssuer(settings) }
}

/** The same address under the other name of loopback, which is another origin; undefined where there is none. */
function underOtherName(issuer: string): string | undefined {
  if (!isLoopbackUrl(issuer)) return undefined
  const other = new URL(originOf(issuer))
  if (other.hostname === 'localhost') other.hostname = '127.0.0.1'
  else if (other.hostname === '127.0.0.1') other.hostname = 'localhost'
  else return undefined
  return other.origin + basePath(issuer)
}
