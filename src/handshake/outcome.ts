import type { HandshakeEvent } from './event.ts'
import { areaOf } from './step.ts'

/** `challenge` is the 401 with which every sign-in begins; `absent` is what this server need not serve. */
export type Outcome = 'ok' | 'challenge' | 'absent' | 'refused'

export function outcomeOf(event: HandshakeEvent): Outcome {
  const { status, refusal } = event
  if (refusal?.reason === 'token_missing') return 'challenge'
  // Clients look for several documents; not finding one leads them to the other.
  if (refusal?.reason === 'not_found' && areaOf(event) === 'discovery') return 'absent'
  if (isFailure(event)) return 'refused'
  return status === 405 ? 'absent' : 'ok'
}

/**
 * Whether a step failed: one of our rooms refused, or the SDK answered with an error. A 405 is no failure: the
 * transport lets clients ask for a stream that a server need not have.
 */
export function isFailure({ status, refusal }: HandshakeEvent): boolean {
  return refusal !== undefined || (status >= 400 && status !== 405)
}
