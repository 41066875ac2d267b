// The runs of a process, with all that belongs to them. Loaded with the first request for one of them.

import type { Request, Response } from 'express'
import { basePath, originOf } from '../base-path.ts'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import type { ControlledPlace } from '../control/controlled-realm.ts'
import { WrongCommand } from '../control/parsed.ts'
import { paths } from '../protocol/names.ts'
import type { Place } from '../protocol/places.ts'
import type { Realm, RealmSettings } from '../realm/realm.ts'
import { nearestScenario, scenarioNamed } from '../scenarios/catalogue.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { ControlledRun } from './controlled-run.ts'
import { answerUnused, answerVerdict, decided } from './routes.ts'
import type { Run, RunContext } from './run.ts'
import { defaultRun, isRunName, type RunAddress, runAddresses } from './run-address.ts'
import { type OpenRun, Runs } from './runs.ts'
import { scenarioEndpoints, scenarioRealm } from './scenario-realm.ts'
import { unusedVerdict, verdictOf } from './verdict.ts'

export interface RunServiceContext {
  readonly publicUrl: string
  /** The host that the server listens on. */
  readonly boundTo: string
  readonly mostRuns: number
  readonly wallClock: Clock
  /** The person who can sign in. */
  readonly username: string
  /** Whether the configured client secret is the built-in one. */
  readonly isSecretPublic: boolean
  /** The right realm for a place, of which those of the scenarios are made. */
  readonly rightRealm: (place: { readonly name: string; readonly issuer: string }) => RealmSettings
  /** Makes a realm that is not mounted, with a store of its own; `close` releases it. */
  readonly makeRealm: (settings: RealmSettings) => Pick<OpenRun, 'realm' | 'control' | 'close'>
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
  /** Where a test can control the run with this name of a realm; undefined if there is no scenario. */
  controlled(name: string): (ControlledPlace & { readonly scenario: string }) | undefined
  /** A run at a test's command. Throws WrongCommand if there is no such scenario, or if no run can have this name. */
  run(scenario: string, id: string): ControlledRun
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
      const { realm, control, close } = makeRealm(settings)
      const endpoints = { ...realm.endpoints, ...scenarioEndpoints(settings) }
      return { realm: { ...realm, endpoints }, control, close }
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
  const controlled: RunService['controlled'] = (name) => {
    const address = addressOf(name)
    const scenario = address && scenarioNamed(address.scenario)
    if (address === undefined || scenario === undefined) return undefined
    const url = originUrl + address.path
    const right = rightRealm({ name, issuer: url })
    const clientSecret = scenario.settings?.clientSecret
    return {
      url,
      credentials: { clientId: right.clientId, clientSecret: clientSecret ?? right.clientSecret },
      isSecretPublic: clientSecret !== undefined || context.isSecretPublic,
      username: context.username,
      scenario: scenario.name,
      run: address.run,
      control: () => required(runs.control(name)),
      startOver: () => runs.forget(name),
    }
  }
  const opened = (name: string) => {
    runs.open(name)
    return required(runs.run(name))
  }
  return {
    runs,
    at,
    controlled,
    run(scenario, id) {
      const name = `${basePath(publicUrl)}${paths.scenarios}/${scenario}/${id}`
      const place = controlled(name)
      if (place === undefined || !isRunName(id)) throw whyNoRun(scenario, id)
      return new ControlledRun(place, {
        async verdict(waitMs) {
          const run = opened(name)
          await decided(run, wallClock, waitMs)
          return run.isUsed ? verdictOf(run, wallClock()) : unusedVerdict(run.context.scenario, run.context)
        },
        end: () => opened(name).end(),
        close: () => runs.end(name),
      })
    },
    async answerVerdict(place, req, res) {
      const { used, context: unused } = at(place)
      if (used === undefined) answerUnused(unusedVerdict(unused.scenario, unused), req, res)
      else await answerVerdict({ wallClock }, used, req, res)
    },
  }
}

function whyNoRun(scenario: string, id: string): WrongCommand {
  if (scenarioNamed(scenario) !== undefined) {
    return new WrongCommand(
      `No run can be named ${clipped(id)}. A name has up to 64 letters, digits, dots, hyphens and underscores, ` +
        'begins with a letter or a digit, and is no address of the server.',
    )
  }
  const received = clipped(scenario)
  const meant = nearestScenario(received)
  const nearest = meant === undefined ? '' : ` The nearest is ${meant}.`
  return new WrongCommand(`There is no scenario ${received}.${nearest}`)
}

/** What exists because its realm was just made. */
function required<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('this run cannot be controlled')
  return found
}
