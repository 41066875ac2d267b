// Which attempt a step belongs to. Steps of two realms never share one: every key of an attempt includes its realm.
// What a step says about itself comes first: the digests of its code, token and so on identify exactly one attempt.
// Before there are any, only address, User-Agent and time are known, and the result is a guess: one client may have
// several User-Agents (the Python SDK asks for metadata without one, mcp-remote has two), and two clients may share
// one. Simultaneous steps are taken for one client, and separated as soon as there is a reason to.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { destinations } from '../protocol/endpoints.ts'
import type { Attempt, Row } from './attempt.ts'
import type { Attempts } from './attempts.ts'

/** How long a step without digests still belongs to what its caller did before. */
const openForMs = 10 * 60_000

/** Within this time, further requests without a token are probes of one client, not a new attempt. */
const probingMs = 5000

/** Within this time, requests with another User-Agent from the same address belong to the same client. */
const sameMomentMs = 2000

/** Adds a step to the attempt that it belongs to, or to a new one. */
export function assignAttempt(event: HandshakeEvent, attempts: Attempts): Attempt {
  const caller = callerOf(event)
  const attempt =
    namedAttempt(event, attempts) ?? likelyAttempt(event, caller, attempts) ?? attempts.start(event.realm)
  if (attempt.settled) tellPrevious(event, caller, attempt, attempts)
  // The code identifies the token request; only now is it known which caller made the authorization request.
  if (event.endpoint === 'token' && event.details.code !== undefined) swapOpenings(attempt, caller, attempts)
  attempt.add(event)
  const open = isOpen(attempt) ? [openKey(event)] : []
  attempts.changed(attempt, [caller, ...open, ...keysOf(event)])
  return attempt
}

function callerOf(event: HandshakeEvent): string {
  return `${event.realm} ${addressOf(event)} ${event.userAgent}`
}

/** The key of the attempt at an address whose client is looking for a way to a token. */
function openKey(event: HandshakeEvent): string {
  return `${event.realm} open at ${addressOf(event)}`
}

/**
 * The address. All of loopback counts as one, since `localhost` means two addresses and a client and its browser may
 * use either. Calls come in thousands, so this looks only at the text.
 */
function addressOf({ remoteAddress }: HandshakeEvent): string {
  return isLoopbackAddress(remoteAddress) ? 'loopback' : remoteAddress
}

/** Whether its client is looking for a way to a token: at the start, or because the one it had was refused. */
function isOpen({ authorized, granted, settled }: Attempt): boolean {
  return granted ? !settled : !authorized
}

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

function keysOf({ realm, details }: HandshakeEvent): string[] {
  return joining.flatMap((name) => (details[name] === undefined ? [] : [`${realm} ${name} ${details[name]}`]))
}

/** The attempt that the step itself identifies. */
function namedAttempt(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  for (const key of keysOf(event)) {
    const attempt = attempts.byKey(key)
    // Somebody who reuses one verifier (curl in a script) still makes a new attempt each time.
    if (attempt !== undefined && !(event.endpoint === 'authorize' && attempt.granted)) return attempt
  }
  return undefined
}

/** The attempt suggested by address, User-Agent and time. */
function likelyAttempt(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  if (event.endpoint === 'authorize') return awaiting(event, caller, attempts)
  const intent = intention(event)
  const own = attempts.byKey(caller)
  if (own !== undefined && event.at - own.lastAt <= openForMs && continues(own, intent, event.at)) return own
  const open = intent === 'go on' ? undefined : attempts.byKey(openKey(event))
  return open !== undefined && isOpen(open) && event.at - open.lastAt <= sameMomentMs ? open : undefined
}

/** Whether what the caller wants now is the next step in its last attempt. */
function continues(attempt: Attempt, intent: Intention, at: number): boolean {
  if (intent === 'go on') return true
  if (intent === 'seek') return !attempt.settled
  // A client that never gets past the 401 asks again and again: one attempt, with a count.
  if (attempt.authorized || attempt.granted) return false
  return !isDiscovered(attempt) || at - attempt.lastAt <= probingMs
}

type Intention = 'begin' | 'seek' | 'go on'

/** What a client wants with a request without digests: to begin, to find its way to a token, or neither. */
function intention(event: HandshakeEvent): Intention {
  if (event.method === 'OPTIONS') return 'go on'
  const { area } = destinations[event.endpoint]
  switch (area) {
    case 'mcp':
      return isFailure(event) ? 'begin' : 'go on'
    case 'discovery':
    case 'authorization':
    case 'token':
      return 'seek'
    case 'login':
    case 'aside':
      return 'go on'
  }
}

function isDiscovery({ first }: Row): boolean {
  return destinations[first.endpoint].area === 'discovery'
}

function isDiscovered({ rows }: Attempt): boolean {
  return rows.some(isDiscovery)
}

/**
 * The attempt for which a browser asks for authorization, among those at its address. Those waiting for it come
 * first, because they have just begun or their token was refused; of these, the latest.
 */
function awaiting(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  const address = addressOf(event)
  const near = attempts
    .recent()
    .filter(({ realm, lastAt }) => realm === event.realm && event.at - lastAt <= openForMs)
    .filter(({ rows }) => rows.some(({ first }) => addressOf(first) === address))
  const waiting = near.filter(isOpen)
  const discovered = waiting.filter(isDiscovered)
  const [latest, ...others] = discovered.length > 0 ? discovered : waiting
  if (latest !== undefined) {
    // A client that runs in a browser asks for itself, but this is preferred only if it is just as recent.
    const own = others.find((other) => isOpenedBy(other, caller) && latest.lastAt - other.lastAt <= probingMs)
    return isOpenedBy(latest, caller) ? latest : (own ?? latest)
  }
  const unfinished = near.find(({ authorized, granted }) => authorized && !granted)
  return unfinished && (split(unfinished, attempts) ?? unfinished)
}

function isOpenedBy({ rows, openingLength }: Attempt, caller: string): boolean {
  return rows.slice(0, openingLength).some(({ first }) => callerOf(first) === caller)
}

/**
 * A second authorization request in an attempt that asked for the metadata twice means two clients. The second one
 * gets the last of each step that occurred twice.
 */
function split(attempt: Attempt, attempts: Attempts): Attempt | undefined {
  const opening = attempt.rows.slice(0, attempt.openingLength)
  const surplus = opening.filter(
    (row) => row.count > 1 || opening.some((other) => other !== row && isSameRequest(other, row)),
  )
  if (!surplus.some(isDiscovery)) return undefined
  const second = attempts.start(attempt.realm)
  for (const row of surplus) {
    if (second.rows.some((taken) => isSameRequest(taken, row))) continue
    const last = surplus.findLast((other) => isSameRequest(other, row)) ?? row
    second.add(last.last)
    if (last.count > 1) last.count -= 1
    else attempt.rows.splice(attempt.rows.indexOf(last), 1)
  }
  attempts.changed(attempt)
  attempts.changed(
    second,
    second.rows.map(({ first }) => callerOf(first)),
  )
  return second
}

function isSameRequest({ first: a }: Row, { first: b }: Row): boolean {
  return a.path === b.path && a.method === b.method && a.status === b.status
}

/**
 * Gives an attempt the beginning that its client made. A browser that asked for authorization was assigned to the
 * latest waiting attempt; if that was another client's, the two swap their beginnings.
 */
function swapOpenings(attempt: Attempt, caller: string, attempts: Attempts): void {
  const other = attempts.byKey(caller)
  if (other === undefined || other === attempt || other.granted) return
  if (isOpenedBy(attempt, caller) || !isOpenedBy(other, caller)) return
  const mine = attempt.rows.splice(0, attempt.openingLength)
  const theirs = other.rows.splice(0, other.openingLength)
  attempt.rows.unshift(...theirs)
  other.rows.unshift(...mine)
  if (other.rows.length === 0) attempts.remove(other)
  else attempts.changed(other)
}

/**
 * Tells the caller's previous attempt that it continues with a token from another one: some clients (Codex) look for
 * the metadata at every start, even if they do not need it.
 */
function tellPrevious(event: HandshakeEvent, caller: string, attempt: Attempt, attempts: Attempts): void {
  const previous = attempts.byKey(caller)
  if (previous === undefined || previous === attempt || previous.authorized || previous.granted) return
  if (event.at - previous.lastAt > probingMs) return
  previous.continuedIn = attempt.id
  attempts.changed(previous)
}
