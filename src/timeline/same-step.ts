// Which steps a person would call the same. They are compared fact by fact, the likeliest to differ first: steps come
// in thousands, and only a few of them are like another.

import type { HandshakeEvent } from '../handshake/event.ts'
import { testSentence } from '../handshake/on-purpose.ts'
import { isFailure } from '../handshake/outcome.ts'

/** Whether two steps are the same to a person, whatever their times, addresses and connections. */
export function isSameStep(one: HandshakeEvent, other: HandshakeEvent): boolean {
  if (one.method !== other.method || one.status !== other.status || one.userAgent !== other.userAgent)
    return false
  if (one.bent !== other.bent || testSentence(one) !== testSentence(other)) return false
  if (isGoodCall(one) || isGoodCall(other)) {
    // What else they say about themselves does not matter as long as all goes well.
    return (
      isGoodCall(one) &&
      isGoodCall(other) &&
      one.details.tool === other.details.tool &&
      isSameFact(one.details.rpcMethods, other.details.rpcMethods)
    )
  }
  return (
    one.path === other.path &&
    one.host === other.host &&
    one.refusal?.reason === other.refusal?.reason &&
    areSameFacts(one.details, other.details) &&
    areSameFacts(one.refusal?.facts ?? {}, other.refusal?.facts ?? {})
  )
}

/** A call that was answered well. */
export function isGoodCall(event: HandshakeEvent): boolean {
  return event.endpoint === 'mcp' && !isFailure(event)
}

type Facts = Readonly<Record<string, unknown>>

/** What may differ from retry to retry and says nothing new: how long ago something expired, and what is random. */
const incidental: ReadonlySet<string> = new Set([
  'agoSeconds',
  'retryAfterSeconds',
  'state',
  'stateLength',
  'refreshToken',
  'newRefreshToken',
])

function areSameFacts(one: Facts, other: Facts): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => incidental.has(name) || isSameFact(one[name], other[name]))
  )
}

/** Facts are texts, numbers, truth values and lists of texts. */
function isSameFact(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
  return one.every((item, at) => item === other[at])
}
