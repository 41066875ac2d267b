// The runs of a process, with all that belongs to them. Loaded with the first request for one of them.

import type { Request, RequestHandler, Response } from 'express'
import { basePath, originOf } from '../base-path.ts'
import type { Clock } from '../clock.ts'
import { type Audience, visibleTo } from '../http/audience.ts'
import type { Place } from '../protocol/places.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { answerUnused, answerVerdict } from './routes.ts'
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
  /** Who may see what clients do. */
  readonly watchers: Audience
  /** The right realm for a place, of which those of the scenarios are made. */
  readonly rightRealm: (place: { readonly name: string; readonly issuer: string }) => RealmSettings
  /** Makes a realm that is not mounted, with a store of its own; `close` releases it. */
  readonly makeRealm: (settings: RealmSettings) => { readonly realm: Realm; readonly close: () => void }
  /** The default realm, if it is a scenario. */
  readonly atRoot: { readonly scenario: Scenario; readonly realm: Realm } | undefined
}

export interface RunService {
  readonly runs: Runs
  /** Answers what is asked below a scenario about the client. */
  answerTest(place: Place, req: Request, res: Response): Promise<void>
  /** Who may ask. */
  readonly visible: RequestHandler
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
    onGone: () => {},
  })
  if (context.atRoot !== undefined) runs.pin(context.atRoot.scenario, context.atRoot.realm, publicUrl)
  return {
    runs,
    visible: visibleTo(context.watchers),
    async answerTest({ realm: name }, req, res) {
      const used = runs.run(name)
      if (used !== undefined) return answerVerdict({ wallClock }, used, req, res)
      const address = addressOf(name)
      const scenario = address && scenarioNamed(address.scenario)
      if (scenario === undefined) throw new Error(`no scenario at ${name}`)
      const place = { run: address?.run ?? defaultRun, issuer: originUrl + name }
      answerUnused(unusedVerdict(scenario, place), req, res)
    },
  }
}
