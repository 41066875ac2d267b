// Owns which attempt a step belongs to. What a step says about itself comes first: the digests of its code, token
// and so on name exactly one attempt. Before there are any, all that tells clients apart is address and
// User-Agent, so there it is a guess: two equal clients that start in the same moment cannot be told apart until
// their authorization requests come. Guesses are put right as soon as something better is known.

import type { HandshakeEvent, StepDetails } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { paths } from '../protocol/names.ts'
import type { Attempt, Row } from './attempt.ts'
import type { Attempts } from './attempts.ts'

/** For how long a step without digests still belongs to what its caller did before. */
const openForMs = 10 * 60_000

/** Within which time further requests without a token are probes of one client, and not a new attempt. */
const probingMs = 5000

/** Adds a step to the attempt that it belongs to, or to a new one. */
export function place(event: HandshakeEvent, attempts: Attempts): Attempt {
  const caller = `${event.remoteAddress} ${event.userAgent}`
  const attempt = known(event, attempts) ?? guessed(event, caller, attempts) ?? attempts.start()
  // The code says whose token request this is; only then is it known which caller made the authorization request.
  if (event.path === paths.token && event.details.code !== undefined) reopen(attempt, caller, attempts)
  attempt.add(event)
  attempts.changed(attempt, [caller, ...keysOf(event.details)])
  return attempt
}

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

function keysOf(details: StepDetails): string[] {
  return joining.flatMap((name) => (details[name] === undefined ? [] : [`${name} ${details[name]}`]))
}

/** The attempt that the step itself names. */
function known({ path, details }: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  for (const key of keysOf(details)) {
    const attempt = attempts.byKey(key)
    // Somebody who uses one verifier again and again (curl, from a script) still makes a new attempt each time.
    if (attempt !== undefined && !(path === paths.authorize && attempt.granted)) return attempt
  }
  return undefined
}

function guessed(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  if (event.path === paths.authorize) return awaiting(event, caller, attempts)
  const latest = attempts.byKey(caller)
  if (latest === undefined || event.at - latest.lastAt > openForMs) return undefined
  switch (intention(event)) {
    case 'begin': {
      if (latest.authorized || latest.granted) return undefined
      // Who never got further than the 401 asks again and again: one attempt, with a count.
      return isDiscovered(latest) && event.at - latest.lastAt > probingMs ? undefined : latest
    }
    case 'seek':
      return latest.settled ? undefined : latest
    case 'go on':
      return latest
  }
}

/** What a client wants that makes a request without digests: to begin, to find its way to a token, or neither. */
function intention(event: HandshakeEvent): 'begin' | 'seek' | 'go on' {
  const { method, path } = event
  if (method === 'OPTIONS') return 'go on'
  if (path === paths.mcp) return isFailure(event) ? 'begin' : 'go on'
  return path === paths.token || path === paths.register || isDiscovery(path) ? 'seek' : 'go on'
}

function isDiscovery(path: string): boolean {
  return path.startsWith('/.well-known/')
}

function isDiscovered({ rows }: Attempt): boolean {
  return rows.some(({ first }) => isDiscovery(first.path))
}

/**
 * The attempt for which a browser asks for authorization: its address says which ones it can be. First those that
 * wait for it, because they are at their beginning or were refused with the token they had; the latest of them.
 */
function awaiting(event: HandshakeEvent, caller: string, attempts: Attempts): Attempt | undefined {
  const near = attempts
    .recent()
    .filter(({ lastAt }) => event.at - lastAt <= openForMs)
    .filter(({ rows }) => rows.some(({ first }) => first.remoteAddress === event.remoteAddress))
  const waiting = near.filter(({ authorized, granted, settled }) => (granted ? !settled : !authorized))
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
  return rows
    .slice(0, openingLength)
    .some(({ first }) => `${first.remoteAddress} ${first.userAgent}` === caller)
}

/**
 * A second authorization request in an attempt that asked for the metadata twice: these were two clients. The
 * second one gets one of each step that came twice; which one does not matter, they are equal.
 */
function split(attempt: Attempt, attempts: Attempts): Attempt | undefined {
  const opening = attempt.rows.slice(0, attempt.openingLength)
  const surplus = opening.filter(
    (row) => row.count > 1 || opening.some((other) => other !== row && isSameRequest(other, row)),
  )
  if (!surplus.some(({ first }) => isDiscovery(first.path))) return undefined
  const second = attempts.start()
  for (const row of surplus) {
    if (second.rows.some((taken) => isSameRequest(taken, row))) continue
    const last = surplus.findLast((other) => isSameRequest(other, row)) ?? row
    second.add(last.last)
    if (last.count > 1) last.count -= 1
    else attempt.rows.splice(attempt.rows.indexOf(last), 1)
  }
  attempts.changed(attempt)
  return second
}

function isSameRequest({ first: a }: Row, { first: b }: Row): boolean {
  return a.path === b.path && a.method === b.method && a.status === b.status && a.userAgent === b.userAgent
}

/**
 * Gives an attempt the beginning that its client made. A browser asked for authorization in its name and took
 * the latest attempt that waited; when that was another client's, the two change their beginnings.
 */
function reopen(attempt: Attempt, caller: string, attempts: Attempts): void {
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
