// A scenario that is the whole server, at the root, for clients that cannot handle issuers with a path.

import type { Realm, RealmSettings } from '../realm/realm.ts'
import { scenarioNamed, scenarios } from '../scenarios/catalogue.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { scenarioEndpoints, scenarioRealm } from './scenario-realm.ts'

export interface ScenarioAtRoot {
  readonly scenario: Scenario
  /** The settings of the default realm, bent. */
  readonly settings: (right: RealmSettings) => RealmSettings
  /** The addresses that only such a realm has. */
  readonly endpoints: (settings: RealmSettings) => Realm['endpoints']
}

/** The scenario with this name, as a whole server that listens on this host; undefined if there is none. */
export function scenarioAtRoot(name: string, boundTo: string): ScenarioAtRoot | undefined {
  const scenario = scenarioNamed(name)
  if (scenario === undefined) return undefined
  return {
    scenario,
    settings: (right) => scenarioRealm(right, right, scenario, boundTo),
    endpoints: scenarioEndpoints,
  }
}

/** The names of all scenarios. */
export function scenarioNames(): readonly string[] {
  return scenarios.map(({ name }) => name)
}
