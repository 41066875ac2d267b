// Which attempt a step belongs to. Steps of two realms never meet in one: whatever names an attempt names its realm
// first. What a step says about itself comes next: the digests of its code, token and so on name exactly one attempt.
// Before there are any, address, User-Agent and time are all there is, so there it is a guess: one client may have
// several User-Agents (the Python SDK asks for metadata without one, mcp-remote has two), and two clients may have the
// same. What comes in the same moment is taken for one client, and taken apart as soon as there is a reason to.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { destinations } from '../protocol/endpoints.ts'
import type { Attempt, Row } from './attempt.ts'
import type { Attempts } from './attempts.ts'

/** For how long a step without digests still belongs to what its caller did before. */
const openForMs = 10 * 60_000

/** Within which time further requests without a token are probes of one client, and not a new attempt. */
const probingMs = 5000

/** Within which time what another User-Agent asks from the same address is still the same client's. */
const sameMomentMs = 2000

/** Adds a step to the attempt that it belongs to, or to a new one. */
export function assignAttempt(event: HandshakeEvent, attempts: Attempts): Attempt {
  const caller = callerOf(event)
  const attempt =
    namedAttempt(event, attempts) ?? likelyAttempt(event, caller, attempts) ?? attempts.start(event.realm)
  if (attempt.settled) tellPrevious(event, caller, attempt, attempts)
  // The code says whose token request this is; only then is it known which caller made the authorization request.
  if (event.endpoint === 'token' && event.details.code !== undefined) swapOpenings(attempt, caller, attempts)
  attempt.add(event)
  const open = isOpen(attempt) ? [openKey(event)] : []
  attempts.changed(attempt, [caller, ...open, ...keysOf(event)])
  return attempt
}

function callerOf(event: HandshakeEvent): string {
  return `${event.realm} ${addressOf(event)} ${event.userAgent}`
}

/** Leads to the attempt at an address whose client looks for a way to a token. */
function openKey(event: HandshakeEvent): string {
  return `${event.realm} open at ${addressOf(event)}`
}

/**
 * The address; all of loopback is one, since `localhost` is two, and a client and its browser may take either. Calls come
 * by thousands, so this looks at the text alone.
 */
function addressOf({ remoteAddress }: HandshakeEvent): string {
  return isLoopbackAddress(remoteAddress) ? 'loopback' : remoteAddress
}

/** Whether its client looks for a way to a token: at the beginning, or because the one it had was refused. */
function isOpen({ authorized, granted, settled }: Attempt): boolean {
  return granted ? !settled : !authorized
}

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

function keysOf({ realm, details }: HandshakeEvent): string[] {
  return joining.flatMap((name) => (details[name] === undefined ? [] : [`${realm} ${name} ${details[name]}`]))
}

/** The attempt that the step itself names. */
function namedAttempt(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  for (const key of keysOf(event)) {
    const attempt = attempts.byKey(key)
    // Somebody who uses one verifier again and again (curl, from a script) still makes a new attempt each time.
    if (attempt !== undefined && !(event.endpoint === 'authorize' && attempt.granted)) return attempt
  }
  return undefined
}

/** The attempt to which address, User-Agent and time lead. */
function likelyAttempt(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  if (event.endpoint === 'authorize') return awaiting(event, caller, attempts)
  const intent = intention(event)
  const own = attempts.byKey(caller)
  if (own !== undefined && event.at - own.lastAt <= openForMs && continues(own, intent, event.at)) return own
  const open = intent === 'go on' ? undefined : attempts.byKey(openKey(event))
  return open !== undefined && isOpen(open) && event.at - open.lastAt <= sameMomentMs ? open : undefined
}

/** Whether what the caller wants now is the next thing in the attempt that it was at. */
function continues(attempt: Attempt, intent: Intention, at: number): boolean {
  if (intent === 'go on') return true
  if (intent === 'seek') return !attempt.settled
  // Who never got further than the 401 asks again and again: one attempt, with a count.
  if (attempt.authorized || attempt.granted) return false
  return !isDiscovered(attempt) || at - attempt.lastAt <= probingMs
}

type Intention = 'begin' | 'seek' | 'go on'

/** What a client wants that makes a request without digests: to begin, to find its way to a token, or neither. */
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
 * The attempt for which a browser asks for authorization: its address says which ones it can be. First those that
 * wait for it, because they are at their beginning or were refused with the token they had; the latest of them.
 */
function awaiting(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  const near = attempts
    .recent()
    .filter(({ realm, lastAt }) => realm === event.realm && event.at - lastAt <= openForMs)
    .filter(({ rows }) => rows.some(({ first }) => addressOf(first) === addressOf(event)))
  const waiting = near.filter(isOpen)
  const discovered = waiting.filter(isDiscovered)
  const [latest, ...others] = discovered.length > 0 ? discovered : waiting
  if (latest !== undefined) {
    // A client that runs in a browser asks for itself; but only what is as fresh can be preferred for that.
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
 * A second authorization request in an attempt that asked for the metadata twice: these were two clients. The
 * second one gets the last one of each step that came twice.
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
 * Gives an attempt the beginning that its client made. A browser asked for authorization in its name and took
 * the latest attempt that waited; when that was another client's, the two change their beginnings.
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
 * Tells the attempt that its caller was at before that it goes on with a token from another one: some clients
 * (Codex) look for the metadata at every start, also when they need none.
 */
function tellPrevious(event: HandshakeEvent, caller: string, attempt: Attempt, attempts: Attempts): void {
  const previous = attempts.byKey(caller)
  if (previous === undefined || previous === attempt || previous.authorized || previous.granted) return
  if (event.at - previous.lastAt > probingMs) return
  previous.continuedIn = attempt.id
  attempts.changed(previous)
}
