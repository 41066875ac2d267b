// All requests of a client under test as one attempt: nothing is folded and nothing guessed, and each step has the
// number by which a verdict names it. What is made of them is said by others.

import type { HandshakeEvent } from '../handshake/event.ts'
import type { AttemptView } from './attempt-model.ts'
import { clientNameOf } from './client-name.ts'
import { localDateTime } from './local-time.ts'
import { standingRefusal } from './open-refusals.ts'
import { phasesOf } from './phases.ts'
import { stepViews } from './step-view.ts'

export interface WholeAttempt {
  readonly events: readonly HandshakeEvent[]
  /** What is made of it. */
  readonly kind: AttemptView['kind']
  readonly title: string
  /** What is said at a step that its scenario had answered wrong. */
  readonly wrongOnPurpose: string
  /** Epoch milliseconds. */
  readonly nowMs: number
}

/** The view of these requests. */
export function wholeAttemptView({ events, kind, title, wrongOnPurpose, nowMs }: WholeAttempt): AttemptView {
  const rows = events.map((event) => ({ first: event, last: event, count: 1 }))
  const startedAt = events[0]?.at ?? nowMs
  const judgement = { findings: [], headline: { kind, title }, stuckOn: undefined }
  return {
    id: 1,
    client: rows.length === 0 ? '' : clientNameOf(rows),
    startedAt: new Date(startedAt).toISOString(),
    started: localDateTime(startedAt, nowMs),
    kind,
    title,
    fix: undefined,
    snippet: undefined,
    reason: undefined,
    rule: undefined,
    evidence: undefined,
    phases: phasesOf(rows, kind, standingRefusal(rows)),
    stepCount: events.length,
    steps: stepViews({ rows, dropped: 0, startedAt }, judgement, { isNumbered: true, wrongOnPurpose }),
  }
}
