// Guesses whose a step is that says nothing about itself: by its connection, or else by address, name, time and where
// the client listens. A wrong guess blames one client for another, so what could be of several clients is nobody's.
// This only reads: what follows from a guess is done in grouping.ts.

import type { Connection } from '../handshake/connection.ts'
import type { HandshakeEvent } from '../handshake/event.ts'
import { areaOf } from '../handshake/step.ts'
import { agentOf, isOfRuntime } from './agent.ts'
import { type Attempt, isByClient } from './attempt.ts'
import type { Attempts } from './attempts.ts'
import { addressOf, callerOf, haveSameCaller, listenerOf } from './step-keys.ts'

/** How long a step that says nothing still belongs to what its caller did before. */
const openForMs = 10 * 60_000

/** Within this time, further requests without a token are probes of one client, not a new attempt. */
const probingMs = 5000

/** Within this time after a 401, a client looks for the metadata. */
const challengedMs = 1000

/** Clients that were active this shortly before each other may have opened the same browser. */
const sameMomentMs = 2000

/** Whether a step probably belongs to the last attempt of its client. */
export function goesOn(own: Attempt, event: HandshakeEvent, attempts: Attempts): boolean {
  const isSure = own === attempts.onConnection(event)
  switch (intention(event)) {
    case 'begin':
      return isProbing(own, event, isSure)
    case 'seek':
      return !isOfSecondClient(own, event) && isSeeking(own, event, isSure, attempts)
    case 'go on':
      return true
  }
}

/** The last attempt of the same client: known by its connection, or else likely by its address and name. */
export function lastOf(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  const named = attempts.byKey(callerOf(event))
  const isOpen = named?.isOpen && event.at - named.lastAt <= openForMs
  const other = isOpen
    ? undefined
    : (attempts.underAnotherName(event) ?? begunUnderAnotherName(event, attempts))
  const latest = attempts.onConnection(event) ?? other ?? named
  const own = latest?.continuedIn === undefined ? latest : (attempts.get(latest.continuedIn) ?? latest)
  return own !== undefined && event.at - own.lastAt <= openForMs ? own : undefined
}

/**
 * The attempt of the only client that was challenged just now, if that has a name of its own and what looks for the
 * metadata has only that of a runtime: probably its library does.
 */
function begunUnderAnotherName(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  if (areaOf(event) !== 'discovery' || !isOfRuntime(agentOf(event))) return undefined
  const [only, ...others] = attempts.where(({ realm, lastAt, rows }) => {
    const last = rows.at(-1)?.last
    return (
      realm === event.realm &&
      event.at - lastAt <= challengedMs &&
      last?.refusal?.reason === 'token_missing' &&
      addressOf(last) === addressOf(event) &&
      !isOfRuntime(agentOf(last))
    )
  })
  return others.length > 0 ? undefined : only
}

/** Whether an attempt holds what the client of this step began, mixed with another client's steps. */
export function isSharedWithAnother(own: Attempt, event: HandshakeEvent): boolean {
  return intention(event) === 'seek' && isOfSecondClient(own, event)
}

/** The attempts for which a browser may be asking for authorization; without doubt if there is only one. */
export function awaiting(event: HandshakeEvent, attempts: Attempts): readonly Attempt[] {
  const onConnection = attempts.onConnection(event)
  if (onConnection?.isOpen) return [onConnection]
  const address = addressOf(event)
  const [latest, ...others] = attempts.where(
    (attempt) =>
      attempt.isOpen &&
      attempt.realm === event.realm &&
      event.at - attempt.lastAt <= openForMs &&
      attempt.rows.some(({ first }) => addressOf(first) === address),
  )
  if (latest === undefined) return []
  const waiting = [
    latest,
    ...others.filter((other) => latest.lastAt - other.lastAt <= sameMomentMs && !isLeftFor(other, latest)),
  ]
  // A client that runs in a browser asks for itself; any other listens where it did before.
  const [known = event] = listenerOf(event).flatMap((key) => attempts.byKey(key)?.opening ?? [])
  const its = waiting.filter((attempt) => isOpenedBy(attempt, known))
  return its.length === 1 ? its : waiting
}

/** Whether a client is more likely the one that began this attempt than that one. */
export function isLikelier(own: Attempt, named: Attempt, event: HandshakeEvent): boolean {
  const isNameless = agentOf(event) === '' && named.opening !== undefined
  return isOpenedBy(own, event) && !isOpenedBy(named, event) && !isNameless
}

/** The attempt that a client which begins with this step may have left for it. */
export function predecessorOf(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  const before = attempts.byKey(callerOf(event))
  const isLeft = before?.stage === 'opening' && isByClient(event) && event.at - before.lastAt <= probingMs
  return isLeft ? before : undefined
}

/** Whether an attempt was only a first try of another one’s client. */
export function isLeftFor(earlier: Attempt, { predecessor, startedAt }: Attempt): boolean {
  return earlier.id === predecessor && earlier.lastAt < startedAt
}

/** What a client that is served began just before and did not need. */
export function unusedBy(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  const onConnection = attempts.onConnection(event)
  const unused = onConnection ?? attempts.byKey(callerOf(event))
  if (unused === undefined || event.at - unused.lastAt > probingMs) return undefined
  return unused === onConnection || !hasOpenConnection(unused, event) ? unused : undefined
}

type Intention = 'begin' | 'seek' | 'go on'

/** What a client wants with a request that says nothing: to begin, to find its way to a token, or neither. */
function intention(event: HandshakeEvent): Intention {
  if (event.method === 'OPTIONS') return 'go on'
  if (event.endpoint === 'misdirected') return 'begin'
  switch (areaOf(event)) {
    case 'mcp':
      return event.refusal?.reason === 'token_missing' ? 'begin' : 'go on'
    case 'discovery':
    case 'authorization':
    case 'token':
      return 'seek'
    case 'login':
    case 'aside':
      return 'go on'
  }
}

/** A client that never gets past the 401 asks again and again: one attempt, with a count. */
function isProbing(own: Attempt, event: HandshakeEvent, isSure: boolean): boolean {
  if (own.stage !== 'opening') return false
  const elsewhere = own.rows.filter(({ first }) => first.endpoint !== event.endpoint)
  // Somebody corrected the address that the client takes for the MCP endpoint.
  if (elsewhere.some(({ first }) => areaOf(first) === 'mcp')) return false
  const isRepeated = own.rows.some(({ first }) => first.path === event.path)
  if (isRepeated && !elsewhere.some(({ first }) => areaOf(first) === 'discovery')) return true
  return event.at - own.lastAt <= probingMs && (isSure || !hasOpenConnection(own, event))
}

/** Whether another client of the same name, with a connection of its own, has made this step already. */
function isOfSecondClient({ stage, rows }: Attempt, { connection, method, path }: HandshakeEvent): boolean {
  const called = (on: Connection) => rows.some(({ last }) => last.connection === on && areaOf(last) === 'mcp')
  return (
    stage === 'opening' &&
    connection !== undefined &&
    rows.some(
      ({ last }) =>
        last.method === method &&
        last.path === path &&
        last.connection !== undefined &&
        last.connection !== connection &&
        !last.connection.closed &&
        // One client may look for the metadata on one connection while it calls on another.
        called(last.connection) === called(connection),
    )
  )
}

/** Whether the client of an attempt has a connection, which this step did not come on. */
function hasOpenConnection({ rows }: Attempt, event: HandshakeEvent): boolean {
  const last = rows.findLast((row) => isByClient(row.last))?.last.connection
  return event.connection !== undefined && last !== undefined && !last.closed
}

/** Whether a client that looks for its way to a token is still on it. */
function isSeeking(own: Attempt, event: HandshakeEvent, isSure: boolean, attempts: Attempts): boolean {
  switch (own.stage) {
    case 'served':
      return false
    case 'opening':
    case 'needs a token': {
      const isRival = (other: Attempt) =>
        other !== own && event.at - other.lastAt <= probingMs && other.isOpen && isOpenedBy(other, event)
      return isSure || !attempts.some(isRival)
    }
    case 'coded':
      return isSure || areaOf(event) === 'discovery' || !hasOpenConnection(own, event)
    case 'asking':
    case 'refused':
      // It tries again at once, on its connection. A new run of it looks for the metadata on a new one.
      if (event.connection !== undefined && areaOf(event) === 'discovery') return isSure
      return isSure || event.at - own.lastAt <= sameMomentMs
  }
}

function isOpenedBy({ opening }: Attempt, event: HandshakeEvent): boolean {
  return opening !== undefined && haveSameCaller(opening, event)
}
