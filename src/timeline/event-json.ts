// One event for programs, as a step of the timeline, with its number.

import type { HandshakeEvent } from '../handshake/event.ts'
import { type StepJson, stepJson } from './json.ts'
import { stepViews } from './step-view.ts'

/** An event, for programs. */
export interface EventJson extends Omit<StepJson, 'number' | 'count' | 'findings' | 'afterMs'> {
  readonly number: number
  /** The endpoint that it was for, by its name, such as `token` or `mcp`. */
  readonly endpoint: HandshakeEvent['endpoint']
  readonly method: string
  /** Without the query. */
  readonly path: string
}

/** An event as JSON. */
export function eventJson(event: HandshakeEvent, number: number): EventJson {
  const rows = [{ first: event, last: event, count: 1 }]
  const judgement = { findings: [], headline: { kind: 'ok', title: '' }, stuckOn: undefined } as const
  const [view] = stepViews({ rows, dropped: 0, startedAt: event.at }, judgement)
  if (view === undefined) throw new Error('an event has a step')
  const { count, findings, afterMs, ...step } = stepJson(view)
  const { endpoint, method, path } = event
  return { ...step, number, endpoint, method, path }
}
