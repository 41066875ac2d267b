// The realm of a scenario: that of the configuration, at another place, wrong in one way.

import { basePath, originOf } from '../base-path.ts'
import { underOtherLoopbackName } from '../loopback.ts'
import { type Deviations, noDeviations } from '../realm/deviations.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import { aboutScenario } from '../scenarios/parts/about.ts'
import type { Scenario, ScenarioPlace } from '../scenarios/scenario.ts'
import { canary } from './canary.ts'
import { otherIssuer } from './other-issuer.ts'
import { pageShown } from './page-shown.ts'

/** Where a realm is that is made of the right one. */
export interface RealmPlace {
  readonly name: string
  readonly issuer: string
}

/** The settings of the realm at a place that is wrong as a scenario has it. `boundTo` is the host that is listened on. */
export function scenarioRealm(
  right: RealmSettings,
  { name, issuer }: RealmPlace,
  scenario: Scenario,
  boundTo: string,
): RealmSettings {
  const { settings = {}, seams } = scenario
  const place: ScenarioPlace = {
    issuer,
    atOtherOrigin: underOtherName(issuer, boundTo),
  }
  const deviations: Deviations = {
    about: aboutScenario(scenario),
    seams: seams?.(place) ?? noDeviations.seams,
    moreScopes: settings.moreScopes ?? noDeviations.moreScopes,
    basicOnlyFormEncoded: settings.basicOnlyFormEncoded ?? noDeviations.basicOnlyFormEncoded,
    denies: settings.denies ?? noDeviations.denies,
    sendsByPage: settings.sendsByPage ?? noDeviations.sendsByPage,
    takesAnyClient: settings.takesAnyClient ?? noDeviations.takesAnyClient,
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
  return { canary: canary(settings), pageShown, ...otherIssuer(settings) }
}

/** The same address under the other name of loopback, which is another origin; undefined where that leads nowhere. */
function underOtherName(issuer: string, boundTo: string): string | undefined {
  const other = underOtherLoopbackName(originOf(issuer), boundTo)
  return other === undefined ? undefined : other + basePath(issuer)
}
