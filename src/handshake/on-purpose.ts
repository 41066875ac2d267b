// What is said about a request that a test, or a scenario, interfered with. The log and the timeline both use it.

import type { HandshakeEvent } from './event.ts'

/** What a test did to a request, as a sentence; undefined if nothing. */
export function testSentence({ bent, heldBackMs, delivered, status }: HandshakeEvent): string | undefined {
  if (bent === 'fault')
    return status < 400 ? 'A test answered this request.' : 'A test had this request fail.'
  if (heldBackMs === undefined) return undefined
  return delivered
    ? 'A test held this request back.'
    : 'A test held this request back, and the client did not wait.'
}

/** The same for the end of a line, for everything that was on purpose. */
export function onPurpose({ bent, heldBackMs }: HandshakeEvent): string | undefined {
  if (bent === 'fault') return 'a test wanted that'
  if (bent !== undefined) return 'wrong on purpose'
  return heldBackMs === undefined ? undefined : 'a test held it back'
}
