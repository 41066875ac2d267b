// What there is to say about a client in one scenario. It can be kept when the events are gone.

import { assess, type RuleResult } from '../assessment/assess.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { destinations } from '../protocol/endpoints.ts'
import type { Run } from '../runs/run.ts'
import { defaultRun } from '../runs/run-address.ts'
import { quietMs, type Verdict, verdictOf } from '../runs/verdict.ts'

/** The result of a rule; numbers of requests instead of the requests. */
export interface RuleFinding {
  readonly id: string
  readonly result: RuleResult['result']
  readonly reason?: string | undefined
  readonly expected?: string | undefined
  readonly received?: string | undefined
  readonly steps?: readonly number[] | undefined
}

/** How a client names itself. */
export interface ClientNames {
  /** Name and version, if it introduced itself. */
  readonly name: string | undefined
  readonly userAgents: readonly string[]
  readonly revisions: readonly string[]
}

export interface RealmResult {
  readonly verdict: Pick<
    Verdict,
    'scenario' | 'run' | 'result' | 'evidence' | 'reason' | 'steps' | 'timeline'
  >
  readonly findings: readonly RuleFinding[]
  readonly client: ClientNames
  readonly hasTokens: boolean
  /** How many requests came. */
  readonly requests: number
  /** Epoch milliseconds of the last request. */
  readonly lastAt: number
}

/** How many User-Agents and revisions of a client are named. */
const mostNames = 5

/** The result of a run in its scenario at a time (epoch milliseconds). */
export function realmResult(run: Run, now: number): RealmResult {
  const { events, hasTokens, lastAt, isFresh } = run
  const story = run.story(run.isQuiet(now, quietMs))
  // Somebody who uses no run id may have connected before.
  const fresh = isFresh && run.context.run !== defaultRun
  const { scenario, run: name, result, evidence, reason, steps, timeline } = verdictOf(run, now)
  return {
    verdict: { scenario, run: name, result, evidence, reason, steps, timeline },
    findings: assess(story, { fresh }).map(finding),
    client: clientNames(events),
    hasTokens,
    requests: events.length,
    lastAt,
  }
}

function finding({ rule: { id }, result, reason, expected, received, steps }: RuleResult): RuleFinding {
  return { id, result, reason, expected, received, steps: steps.map(({ number }) => number) }
}

/** How the client of these events names itself. */
export function clientNames(events: readonly HandshakeEvent[]): ClientNames {
  const own = events.filter(({ method, endpoint }) => method !== 'OPTIONS' && isByClient(endpoint))
  return {
    name: own.findLast(({ details }) => details.clientName !== undefined)?.details.clientName,
    userAgents: firstOf(own.map(({ userAgent }) => userAgent)),
    revisions: firstOf(own.flatMap(({ details }) => details.protocolVersion ?? [])).toSorted(),
  }
}

function isByClient(endpoint: HandshakeEvent['endpoint']): boolean {
  return destinations[endpoint].by === 'client'
}

function firstOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '').slice(0, mostNames)
}
