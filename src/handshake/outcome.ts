// What became of a step, in one word.

import { destinations } from '../protocol/endpoints.ts'
import type { HandshakeEvent } from './event.ts'

/** `challenge` is the 401 by which every sign-in begins; `absent` what is not served here and need not be. */
export type Outcome = 'ok' | 'challenge' | 'absent' | 'refused'

export function outcomeOf(event: HandshakeEvent): Outcome {
  const { endpoint, status, refusal } = event
  if (refusal?.reason === 'token_missing') return 'challenge'
  // Clients look for several documents; that one is not there is how they find the other.
  if (refusal?.reason === 'not_found' && destinations[endpoint].area === 'discovery') return 'absent'
  if (isFailure(event)) return 'refused'
  return status === 405 ? 'absent' : 'ok'
}

/**
 * Whether it did not go well: one of our rooms refused, or the SDK answered with an error. Its 405 is none: the
 * transport wants clients to ask for a stream that a server need not have.
 */
export function isFailure({ status, refusal }: HandshakeEvent): boolean {
  return refusal !== undefined || (status >= 400 && status !== 405)
}
