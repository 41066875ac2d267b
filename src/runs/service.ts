// The runs of a process, with all that belongs to them. Loaded with the first request for one of them.

import type { Request, Response } from 'express'
import { basePath, originOf } from '../base-path.ts'
import type { Clock } from '../clock.ts'
import type { Place } from '../protocol/places.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { answerUnused, answerVerdict } from './routes.ts'
import type { Run, RunContext } from './run.ts'
import { defaultRun, type RunAddress, runAddresses } from './run-address.ts'
import { Runs } from './runs.ts'
import { scenarioEndpoints, scenarioRealm } from './scenario-realm.ts'
import { unusedVerdict } from './verdict.ts'

export interface RunServiceContext {
  readonly publicUrl: string
  /** The host that the server listens on. */
  readonly boundTo: string
  readonly mostRuns: number
  readonly wallClock: Clock
  /** The right realm for a place, of which those of the scenarios are made. */
  readonly rightRealm: (place: { readonly name: string; readonly issuer: string }) => RealmSettings
  /** Makes a realm that is not mounted, with a store of its own; `close` releases it. */
  readonly makeRealm: (settings: RealmSettings) => { readonly realm: Realm; readonly close: () => void }
  /** Told of a run before it is forgotten. */
  readonly onGone: (run: Run) => void
  /** The default realm, if it is a scenario. */
  readonly atRoot: { readonly scenario: Scenario; readonly realm: Realm } | undefined
}

/** A run by its place; nothing but its place, if no client has used it yet. */
export interface PlacedRun {
  readonly used: Run | undefined
  readonly context: RunContext
}

export interface RunService {
  readonly runs: Runs
  /** The run at a place, used or not. */
  at(place: Place): PlacedRun
  /** Answers with the verdict on a run. */
  answerVerdict(place: Place, req: Request, res: Response): Promise<void>
}

export function runService(context: RunServiceContext): RunService {
  const { publicUrl, boundTo, mostRuns, wallClock, rightRealm, makeRealm } = context
  const originUrl = originOf(publicUrl)
  const addressOf = runAddresses(basePath(publicUrl), (name) => scenarioNamed(name) !== undefined)
  const runs = new Runs({
    mostRuns,
    wallClock,
    addressOf,
    scenarioNamed,
    originUrl,
    makeRealm({ name, path }: RunAddress, scenario: Scenario) {
      const place = { name, issuer: originUrl + path }
      const settings = scenarioRealm(rightRealm(place), place, scenario, boundTo)
      const { realm, close } = makeRealm(settings)
      const endpoints = { ...realm.endpoints, ...scenarioEndpoints(settings) }
      return { realm: { ...realm, endpoints }, close }
    },
    onGone: context.onGone,
  })
  if (context.atRoot !== undefined) runs.pin(context.atRoot.scenario, context.atRoot.realm, publicUrl)
  const at: RunService['at'] = ({ realm }) => {
    const used = runs.run(realm)
    if (used !== undefined) return { used, context: used.context }
    const address = addressOf(realm)
    const scenario = address && scenarioNamed(address.scenario)
    if (scenario === undefined) throw new Error(`no scenario at ${realm}`)
    const run = address?.run ?? defaultRun
    return { used: undefined, context: { scenario, run, realm, issuer: originUrl + realm } }
  }
  return {
    runs,
    at,
    async answerVerdict(place, req, res) {
      const { used, context: unused } = at(place)
      if (used === undefined) answerUnused(unusedVerdict(unused.scenario, unused), req, res)
      else await answerVerdict({ wallClock }, used, req, res)
    },
  }
}
