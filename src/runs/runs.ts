// The runs of the process, each a realm of its own: made when they are first used, bounded, and forgotten when they were
// quiet for longest. What can be said about a run is kept by its report when it goes.

import type { Clock } from '../clock.ts'
import type { RealmControl } from '../control/realm-control.ts'
import type { Connection } from '../handshake/connection.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { isStep } from '../handshake/step.ts'
import type { Realm } from '../realm/realm.ts'
import type { RealmsOnDemand } from '../realm/realms.ts'
import { RecentMap } from '../recent-map.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { StoreFull } from '../store-full.ts'
import { Run } from './run.ts'
import { defaultRun, type RunAddress } from './run-address.ts'

/** A run that was used more recently is never dropped, in milliseconds. */
const keptMs = 60_000

/** How long after a request to a run one to the root may be the same client's, in milliseconds. */
const relatedMs = 2000

/** How many callers are remembered to tell whose a request to the root is. */
const rememberedCallers = 1000

/** A run and the realm that it takes place in. */
export interface OpenRun {
  readonly run: Run
  readonly realm: Realm
  /** What a test can do to it; undefined if nobody may. */
  readonly control: RealmControl | undefined
  /** Releases what the realm holds. */
  close(): void
}

export interface RunsContext {
  /** How many there may be at most. Those in which no token was issued may be half of them. */
  readonly mostRuns: number
  readonly wallClock: Clock
  readonly addressOf: (path: string) => RunAddress | undefined
  readonly scenarioNamed: (name: string) => Scenario | undefined
  readonly originUrl: string
  /** Makes the realm of a run. */
  readonly makeRealm: (
    address: RunAddress,
    scenario: Scenario,
  ) => Pick<OpenRun, 'realm' | 'control' | 'close'>
  /** Told of a run before it is forgotten. */
  readonly onGone: (run: Run) => void
}

interface Caller {
  readonly run: OpenRun
  readonly at: number
  /** Several runs were called under this name at the same time. */
  readonly isShared: boolean
}

export class Runs implements RealmsOnDemand {
  readonly #context: RunsContext
  /** By name; each in the order of last use, the quietest first. */
  readonly #withoutTokens = new Map<string, OpenRun>()
  readonly #withTokens = new Map<string, OpenRun>()
  /** The default realm's, if that is a scenario: it never goes. */
  #pinned: OpenRun | undefined
  readonly #usedAt = new WeakMap<OpenRun, number>()
  readonly #byConnection = new WeakMap<Connection, OpenRun>()
  readonly #byCaller = new RecentMap<Caller>(rememberedCallers)

  constructor(context: RunsContext) {
    this.#context = context
  }

  readonly find = (path: string): RunAddress | undefined => this.#context.addressOf(path)

  /** The runs, in no particular order. */
  get all(): readonly Run[] {
    const pinned = this.#pinned === undefined ? [] : [this.#pinned]
    return [...pinned, ...this.#withTokens.values(), ...this.#withoutTokens.values()].map(({ run }) => run)
  }

  /** The run with this name, if it was used before. */
  run(name: string): Run | undefined {
    return this.#named(name)?.run
  }

  #named(name: string): OpenRun | undefined {
    if (this.#pinned?.realm.name === name) return this.#pinned
    return this.#withTokens.get(name) ?? this.#withoutTokens.get(name)
  }

  /** Makes the default realm a run. */
  pin(scenario: Scenario, realm: Realm, issuer: string): void {
    const run = new Run({ scenario, run: defaultRun, realm: realm.name, issuer }, this.#context.wallClock())
    // Its control is the process's, like the realm itself.
    this.#pinned = { run, realm, control: undefined, close: () => {} }
  }

  /** What controls the run with this name, which is made if need be. Throws StoreFull. */
  control(name: string): RealmControl | undefined {
    this.open(name)
    return this.#named(name)?.control
  }

  /** Forgets a run and its realm; nothing of it is kept. Its next request begins anew. */
  forget(name: string): void {
    for (const kept of [this.#withTokens, this.#withoutTokens]) {
      kept.get(name)?.close()
      kept.delete(name)
    }
  }

  /** The same, but there is a report on it. */
  end(name: string): void {
    const run = this.run(name)
    if (run !== undefined) this.#context.onGone(run)
    this.forget(name)
  }

  known(name: string): Realm | undefined {
    const found = this.#named(name)
    if (found !== undefined) this.#touch(name, found)
    return found?.realm
  }

  open(name: string): Realm | undefined {
    return this.known(name) ?? this.#make(name)?.realm
  }

  /** Takes an event. One of the default realm may be of a client that looks for a run's metadata at the root. */
  record(event: HandshakeEvent): void {
    const { realm: name, at } = event
    const own = this.#named(name)
    if (own === undefined) {
      // A run that is gone by now.
      if (this.#context.addressOf(name) !== undefined) return
      // MCP requests show nothing of the kind, and there are many of them.
      if (event.endpoint !== 'mcp' && isStep(event)) this.#recordStrayed(event)
      return
    }
    if (event.endpoint === 'ofTest') return
    own.run.record(event)
    own.control?.journal.record(event)
    this.#touch(name, own)
    if (event.connection !== undefined) this.#byConnection.set(event.connection, own)
    const caller = callerOf(event)
    const last = this.#byCaller.get(caller)
    const isShared = last !== undefined && at - last.at < relatedMs && (last.run !== own || last.isShared)
    this.#byCaller.set(caller, { run: own, at, isShared })
  }

  #recordStrayed(event: HandshakeEvent): void {
    const found = this.#strayed(event)
    found?.run.record(event)
    found?.control?.journal.record(event)
  }

  /** The run whose client probably made a request to another realm. */
  #strayed(event: HandshakeEvent): OpenRun | undefined {
    const known = event.connection && this.#byConnection.get(event.connection)
    if (known !== undefined) return known
    const last = this.#byCaller.get(callerOf(event))
    return last === undefined || last.isShared || event.at - last.at > relatedMs ? undefined : last.run
  }

  #touch(name: string, found: OpenRun): void {
    if (found === this.#pinned) return
    this.#usedAt.set(found, this.#context.wallClock())
    this.#withTokens.delete(name)
    this.#withoutTokens.delete(name)
    const kept = found.run.hasTokens ? this.#withTokens : this.#withoutTokens
    kept.set(name, found)
  }

  #make(name: string): OpenRun | undefined {
    const { addressOf, scenarioNamed, makeRealm, originUrl, wallClock } = this.#context
    const address = addressOf(name)
    const scenario = address && scenarioNamed(address.scenario)
    if (address === undefined || scenario === undefined) return undefined
    this.#makeRoom()
    const { realm, control, close } = makeRealm(address, scenario)
    const issuer = originUrl + address.path
    const run = new Run({ scenario, run: address.run, realm: name, issuer }, wallClock())
    const made = { run, realm, control, close }
    this.#touch(name, made)
    return made
  }

  #makeRoom(): void {
    const { mostRuns } = this.#context
    if (this.#withoutTokens.size >= Math.max(1, Math.floor(mostRuns / 2))) this.#drop(this.#withoutTokens)
    else if (this.#withTokens.size + this.#withoutTokens.size >= mostRuns) {
      this.#drop(this.#isDroppable(this.#withoutTokens) ? this.#withoutTokens : this.#withTokens)
    }
  }

  #isDroppable(runs: ReadonlyMap<string, OpenRun>): boolean {
    const [quietest] = runs.values()
    return quietest !== undefined && this.#restMs(quietest) <= 0
  }

  /** How long a run is still kept whatever happens. */
  #restMs(run: OpenRun): number {
    return (this.#usedAt.get(run) ?? 0) + keptMs - this.#context.wallClock()
  }

  #drop(runs: Map<string, OpenRun>): void {
    const [entry] = runs
    if (entry === undefined) throw new StoreFull('run', Number.POSITIVE_INFINITY)
    const [name, quietest] = entry
    const restMs = this.#restMs(quietest)
    if (restMs > 0) throw new StoreFull('run', restMs / 1000)
    this.#context.onGone(quietest.run)
    runs.delete(name)
    quietest.close()
  }

  /** Ends what the realms hold. */
  close(): void {
    for (const { close } of [...this.#withTokens.values(), ...this.#withoutTokens.values()]) close()
  }
}

function callerOf({ remoteAddress, userAgent }: HandshakeEvent): string {
  return `${remoteAddress} ${userAgent}`
}
