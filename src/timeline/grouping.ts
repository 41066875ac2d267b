// Which attempt a step belongs to. Steps of two realms never share one: every key of an attempt includes its realm.
// What a step says about itself decides: the digests of its token, code and so on. The rest is guessed (guess.ts); what
// could be of several clients begins an attempt of its own, and moves once its code shows whose it is.

import type { HandshakeEvent } from '../handshake/event.ts'
import { type Attempt, isByClient, type Row } from './attempt.ts'
import type { Attempts } from './attempts.ts'
import {
  awaiting,
  goesOn,
  isLeftFor,
  isLikelier,
  isSharedWithAnother,
  lastOf,
  predecessorOf,
  unusedBy,
} from './guess.ts'
import { callerOf, keysOf, listenerOf } from './step-keys.ts'

/** Adds a step to the attempt that it belongs to, or to a new one. */
export function assignAttempt(event: HandshakeEvent, attempts: Attempts): Attempt {
  const keys = keysOf(event)
  const named = namedAttempt(event, keys, attempts)
  const attempt = named === undefined ? likelyAttempt(event, attempts) : homeOf(named, event, attempts)
  attempt.add(event)
  if (attempt.stage === 'served') tellOthers(event, attempt, attempts)
  attempts.connect(event, attempt)
  attempts.changed(attempt, [callerOf(event), ...keys, ...listenerOf(event)])
  return attempt
}

/** The attempt that the step itself identifies, by its keys. */
function namedAttempt(
  event: HandshakeEvent,
  keys: readonly string[],
  attempts: Attempts,
): Attempt | undefined {
  const known = keys.find((key) => attempts.byKey(key) !== undefined)
  const named = known === undefined ? undefined : attempts.byKey(known)
  if (event.endpoint !== 'authorize' || named === undefined) return named
  // Somebody who reuses one verifier (a test suite, curl in a script) still makes a new attempt each time.
  const own = attempts.onConnection(event)
  const isOver = named.stage === 'served' || named.stage === 'needs a token'
  return isOver || (own !== undefined && own !== named && own.isOpen) ? undefined : named
}

/** The attempt that a step probably belongs to, or a new one. */
function likelyAttempt(event: HandshakeEvent, attempts: Attempts): Attempt {
  if (event.endpoint === 'authorize') {
    const waiting = awaiting(event, attempts)
    const [only] = waiting
    return only !== undefined && waiting.length === 1 ? only : startedBy(event, waiting, undefined, attempts)
  }
  const own = lastOf(event, attempts)
  if (own === undefined) return startedBy(event, [], undefined, attempts)
  if (goesOn(own, event, attempts)) return own
  return startedBy(event, [], isSharedWithAnother(own, event) ? own : undefined, attempts)
}

/**
 * Begins an attempt, and notes in those that are `waiting` for one how it may be theirs. Takes out of a `shared` one
 * what is its client's.
 */
function startedBy(
  event: HandshakeEvent,
  waiting: readonly Attempt[],
  shared: Attempt | undefined,
  attempts: Attempts,
): Attempt {
  const predecessor = predecessorOf(event, attempts)
  const attempt = attempts.start(event.realm)
  attempt.predecessor = predecessor?.id
  for (const other of waiting) {
    other.perhapsIn = attempt.id
    attempts.changed(other)
  }
  if (shared !== undefined) {
    // What came before on its connection is its client's too.
    const before = shared.take(({ last }) => last.connection === event.connection)
    put(before, attempt, attempts)
    attempts.changed(shared)
  }
  return attempt
}

/**
 * The attempt to which a step goes that identifies one. A code shows who asked for it: if the authorization request was
 * assigned to another client, or to none, it moves to its own.
 */
function homeOf(named: Attempt, event: HandshakeEvent, attempts: Attempts): Attempt {
  const { code } = event.details
  if (event.endpoint !== 'token' || code === undefined) return named
  const own = lastOf(event, attempts)
  if (own === undefined || own === named || own.stage === 'served') return named
  const isSure = own === attempts.onConnection(event)
  if (!isSure && !isLikelier(own, named, event)) return named
  // A sign-in that is here already and whose code did not come from this client is another client’s.
  const known = linked(
    own.rows,
    own.rows.filter(({ last }) => isByClient(last)).flatMap(({ last }) => keysOf(last)),
  )
  const foreign = own.take((row) => isOfSignIn(row) && !known.has(row))
  if (foreign.length > 0) put(foreign, attempts.start(own.realm), attempts)
  const signIn = linked(named.rows, keysOf(event))
  const isLonely = named.opening === undefined
  put(
    named.take((row) => isLonely || (isOfSignIn(row) && signIn.has(row))),
    own,
    attempts,
  )
  for (const other of attempts.where(({ perhapsIn }) => perhapsIn === named.id)) {
    other.perhapsIn = undefined
    attempts.changed(other)
  }
  if (named.rows.length > 0) attempts.changed(named)
  else {
    own.dropped += named.dropped
    attempts.remove(named, own)
  }
  return own
}

/** Puts rows where they belong; later steps find them there. */
function put(rows: readonly Row[], attempt: Attempt, attempts: Attempts): void {
  attempt.put(rows)
  for (const { last } of rows) attempts.connect(last, attempt)
  attempts.changed(
    attempt,
    rows.flatMap(({ last }) => [...keysOf(last), ...listenerOf(last)]),
  )
}

/** Whether a browser made it on the way to a code. */
function isOfSignIn({ first }: Row): boolean {
  return !isByClient(first) && keysOf(first).length > 0
}

/** The rows that these keys lead to, directly or by way of others. */
function linked(rows: readonly Row[], keys: readonly string[]): ReadonlySet<Row> {
  const found = new Set(rows.filter(({ last }) => keysOf(last).some((key) => keys.includes(key))))
  const all = [...found].flatMap(({ last }) => keysOf(last))
  return all.every((key) => keys.includes(key)) ? found : linked(rows, [...new Set([...keys, ...all])])
}

/**
 * Tells what a served client began before that it went on here: some (Codex) look for the metadata at every start even
 * if they do not need it, others (mcp-remote) begin twice.
 */
function tellOthers(event: HandshakeEvent, attempt: Attempt, attempts: Attempts): void {
  const before = attempt.predecessor === undefined ? undefined : attempts.get(attempt.predecessor)
  if (before !== undefined && isLeftFor(before, attempt)) continues(before, attempt, attempts)
  attempt.predecessor = undefined
  const unused = unusedBy(event, attempts)
  if (unused !== undefined) continues(unused, attempt, attempts)
}

function continues(earlier: Attempt, attempt: Attempt, attempts: Attempts): void {
  if (earlier === attempt || earlier.stage !== 'opening' || earlier.continuedIn !== undefined) return
  earlier.continuedIn = attempt.id
  attempts.changed(earlier)
}
