// How far an attempt got, in the five phases that every connection goes through.

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'
import { areaOf } from '../handshake/step.ts'
import type { Row } from './attempt.ts'
import type { Headline } from './headline.ts'

const names = ['401', 'metadata', 'sign-in', 'token', 'MCP'] as const

/**
 * `skipped`: the client got further without it. `missing`: it should have come next, and the client stopped.
 * `waiting`: it should come next.
 */
export type PhaseState = 'done' | 'refused' | 'skipped' | 'missing' | 'waiting' | 'not reached'

export interface Phase {
  readonly name: (typeof names)[number]
  readonly state: PhaseState
}

/** The phases of a connection that has not begun. */
export const noPhases: readonly Phase[] = names.map((name) => ({ name, state: 'not reached' }))

/** The phases of an attempt. `stuckOn`: the refusal that still stands. */
export function phasesOf(
  rows: readonly Row[],
  kind: Headline['kind'],
  stuckOn: HandshakeEvent | undefined,
): readonly Phase[] {
  const events = rows.map(({ last }) => last)
  const isDone = (phase: number) => events.some((event) => phaseOf(event) === phase && completes(event))
  const refused = stuckOn && phaseOf(stuckOn)
  const reached = Math.max(-1, ...events.map((event) => phaseOf(event) ?? -1))
  const next = isDone(reached) ? reached + 1 : reached
  return names.map((name, phase) => {
    if (phase === refused) return { name, state: 'refused' }
    if (isDone(phase)) return { name, state: 'done' }
    if (phase < next) return { name, state: 'skipped' }
    if (phase === next && kind === 'pending') return { name, state: 'waiting' }
    if (phase === next && kind === 'warn' && stuckOn === undefined) return { name, state: 'missing' }
    return { name, state: 'not reached' }
  })
}

/** The phase that a step belongs to, by its place in the list of names. */
function phaseOf(event: HandshakeEvent): number | undefined {
  if (event.method === 'OPTIONS') return undefined
  const outcome = outcomeOf(event)
  if (outcome === 'challenge') return 0
  switch (areaOf(event)) {
    case 'discovery':
      // Clients look in several places; what was not found is no progress.
      return outcome === 'absent' ? undefined : 1
    case 'authorization':
    case 'login':
      return 2
    case 'token':
      return 3
    case 'mcp':
      return 4
    default:
      return undefined
  }
}

/** Whether the phase of a step is over with it. */
function completes(event: HandshakeEvent): boolean {
  const outcome = outcomeOf(event)
  if (outcome === 'challenge') return true
  if (outcome !== 'ok') return false
  const { decision, token } = event.details
  switch (areaOf(event)) {
    case 'authorization':
    case 'login':
      return decision === 'allowed' || decision === 'auto-approved'
    case 'token':
      return token !== undefined
    default:
      return true
  }
}
