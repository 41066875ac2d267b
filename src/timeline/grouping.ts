// Which attempt a step belongs to. Steps of two realms never share one: every key of an attempt includes its realm.
// What a step says about itself decides: the digests of its token, code and so on, then its connection. A step that
// says nothing is assigned by address, name and time, which is a guess. A wrong guess blames one client for another, so
// that what could be of several clients begins an attempt of its own; it moves once its code shows whose it is.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { destinations } from '../protocol/endpoints.ts'
import { type Attempt, isByClient, type Row } from './attempt.ts'
import { type Attempts, agentOf } from './attempts.ts'

/** How long a step that says nothing still belongs to what its caller did before. */
const openForMs = 10 * 60_000

/** Within this time, further requests without a token are probes of one client, not a new attempt. */
const probingMs = 5000

/** Clients that were active this shortly before each other may have opened the same browser. */
const sameMomentMs = 2000

/** Adds a step to the attempt that it belongs to, or to a new one. */
export function assignAttempt(event: HandshakeEvent, attempts: Attempts): Attempt {
  const named = namedAttempt(event, attempts)
  const attempt =
    named === undefined
      ? (likelyAttempt(event, attempts) ?? startedBy(event, attempts))
      : homeOf(named, event, attempts)
  attempt.add(event)
  if (attempt.stage === 'served') tellOthers(event, attempt, attempts)
  attempts.connect(event, attempt)
  attempts.changed(attempt, [callerOf(event), ...keysOf(event)])
  return attempt
}

function callerOf(event: HandshakeEvent): string {
  return `${event.realm} ${addressOf(event)} ${agentOf(event)}`
}

/**
 * The address. All of loopback counts as one, since `localhost` means two addresses and a client and its browser may
 * use either. Calls come in thousands, so this looks only at the text.
 */
function addressOf({ remoteAddress }: HandshakeEvent): string {
  return isLoopbackAddress(remoteAddress) ? 'loopback' : remoteAddress
}

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

function keysOf({ realm, details }: HandshakeEvent): string[] {
  return joining.flatMap((name) => (details[name] === undefined ? [] : [`${realm} ${name} ${details[name]}`]))
}

/** The attempt that the step itself identifies. */
function namedAttempt(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  const [named] = keysOf(event).flatMap((key) => attempts.byKey(key) ?? [])
  if (event.endpoint !== 'authorize' || named === undefined) return named
  // Somebody who reuses one verifier (a test suite, curl in a script) still makes a new attempt each time.
  const own = attempts.onConnection(event)
  return named.granted || (own !== undefined && own !== named && isOpen(own)) ? undefined : named
}

/** The last attempt of the same client: known by its connection, or else likely by its address and name. */
function lastOf(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  const latest = attempts.onConnection(event) ?? attempts.byKey(callerOf(event))
  const own = latest?.continuedIn === undefined ? latest : (attempts.get(latest.continuedIn) ?? latest)
  return own !== undefined && event.at - own.lastAt <= openForMs ? own : undefined
}

/** The attempt that a step belongs to if it says nothing about itself. */
function likelyAttempt(event: HandshakeEvent, attempts: Attempts): Attempt | undefined {
  if (event.endpoint === 'authorize') {
    const [only, ...others] = awaiting(event, attempts)
    return others.length > 0 ? undefined : only
  }
  const own = lastOf(event, attempts)
  if (own === undefined) return undefined
  const isSure = own === attempts.onConnection(event)
  switch (intention(event)) {
    case 'begin':
      return isProbing(own, event, isSure) ? own : undefined
    case 'seek':
      if (isOfSecondClient(own, event)) return separated(own, event, attempts)
      return isSeeking(own, event, isSure, attempts) ? own : undefined
    case 'go on':
      return own
  }
}

/** Begins an attempt, and notes in others how it may be theirs. */
function startedBy(event: HandshakeEvent, attempts: Attempts): Attempt {
  const before = attempts.byKey(callerOf(event))
  const waiting = event.endpoint === 'authorize' ? awaiting(event, attempts) : []
  const attempt = attempts.start(event.realm)
  for (const other of waiting) other.perhapsIn = attempt.id
  if (before?.stage === 'opening' && isByClient(event) && event.at - before.lastAt <= probingMs) {
    attempt.predecessor = before.id
  }
  return attempt
}

type Intention = 'begin' | 'seek' | 'go on'

/** What a client wants with a request that says nothing: to begin, to find its way to a token, or neither. */
function intention({ method, endpoint, refusal }: HandshakeEvent): Intention {
  if (method === 'OPTIONS') return 'go on'
  if (endpoint === 'misdirected') return 'begin'
  switch (destinations[endpoint].area) {
    case 'mcp':
      return refusal?.reason === 'token_missing' ? 'begin' : 'go on'
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
  // Somebody corrected the address.
  if (own.rows.some(({ first }) => isCall(first) && first.endpoint !== event.endpoint)) return false
  if (!own.rows.some(({ first }) => isDiscovery(first))) return true
  return event.at - own.lastAt <= probingMs && (isSure || !hasOpenConnection(own, event))
}

/** Whether it went to the MCP endpoint, or to what its client took for it. */
function isCall({ endpoint }: HandshakeEvent): boolean {
  return destinations[endpoint].area === 'mcp'
}

/** Whether another client of the same name, with a connection of its own, has made this step already. */
function isOfSecondClient({ stage, rows }: Attempt, { connection, method, path }: HandshakeEvent): boolean {
  return (
    stage === 'opening' &&
    connection !== undefined &&
    rows.some(
      ({ last }) =>
        last.method === method &&
        last.path === path &&
        last.connection !== undefined &&
        last.connection !== connection &&
        !last.connection.closed,
    )
  )
}

/** A new attempt, with what came before on the connection of its first step. */
function separated(own: Attempt, event: HandshakeEvent, attempts: Attempts): Attempt {
  const attempt = startedBy(event, attempts)
  put(
    own.take(({ last }) => last.connection === event.connection),
    attempt,
    attempts,
  )
  attempts.changed(own)
  return attempt
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
        other !== own && event.at - other.lastAt <= probingMs && isOpen(other) && isOpenedBy(other, event)
      return isSure || !attempts.some(isRival)
    }
    case 'coded':
      return true
    case 'asking':
    case 'refused':
      // It tries again at once, on its connection. A new run of it looks for the metadata on a new one.
      if (event.connection !== undefined && isDiscovery(event)) return isSure
      return isSure || event.at - own.lastAt <= sameMomentMs
  }
}

function isDiscovery({ endpoint }: HandshakeEvent): boolean {
  return destinations[endpoint].area === 'discovery'
}

/** The attempts for which a browser may be asking for authorization; without doubt if there is only one. */
function awaiting(event: HandshakeEvent, attempts: Attempts): readonly Attempt[] {
  const onConnection = attempts.onConnection(event)
  if (onConnection !== undefined && isOpen(onConnection)) return [onConnection]
  const address = addressOf(event)
  const [latest, ...others] = attempts
    .recent()
    .filter((attempt) => attempt.realm === event.realm && event.at - attempt.lastAt <= openForMs)
    .filter((attempt) => isOpen(attempt) && attempt.rows.some(({ first }) => addressOf(first) === address))
  if (latest === undefined) return []
  const waiting = [
    latest,
    ...others.filter((other) => latest.lastAt - other.lastAt <= sameMomentMs && !isLeftFor(other, latest)),
  ]
  // A client that runs in a browser asks for itself.
  const inBrowser = waiting.filter((attempt) => isOpenedBy(attempt, event))
  return inBrowser.length === 1 ? inBrowser : waiting
}

/** Whether its client is looking for a way to a token: at the start, or because the one that it had was refused. */
function isOpen({ stage, continuedIn }: Attempt): boolean {
  return continuedIn === undefined && (stage === 'opening' || stage === 'needs a token')
}

/** Whether an attempt was only a first try of another one’s client. */
function isLeftFor(earlier: Attempt, { predecessor, startedAt }: Attempt): boolean {
  return earlier.id === predecessor && earlier.lastAt < startedAt
}

function isOpenedBy({ opening }: Attempt, event: HandshakeEvent): boolean {
  return opening !== undefined && callerOf(opening) === callerOf(event)
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
  for (const other of attempts.recent()) if (other.perhapsIn === named.id) other.perhapsIn = undefined
  if (named.rows.length === 0) attempts.remove(named)
  else attempts.changed(named)
  return own
}

/** Whether a client is more likely the one that began this attempt than that one. */
function isLikelier(own: Attempt, named: Attempt, event: HandshakeEvent): boolean {
  const isNameless = agentOf(event) === '' && named.opening !== undefined
  return isOpenedBy(own, event) && !isOpenedBy(named, event) && !isNameless
}

/** Puts rows where they belong; later steps find them there. */
function put(rows: readonly Row[], attempt: Attempt, attempts: Attempts): void {
  attempt.put(rows)
  for (const { last } of rows) attempts.connect(last, attempt)
  attempts.changed(
    attempt,
    rows.flatMap(({ last }) => keysOf(last)),
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
  const unused = attempts.onConnection(event) ?? attempts.byKey(callerOf(event))
  if (unused === undefined || event.at - unused.lastAt > probingMs) return
  if (!hasOpenConnection(unused, event) || unused === attempts.onConnection(event))
    continues(unused, attempt, attempts)
}

function continues(earlier: Attempt, attempt: Attempt, attempts: Attempts): void {
  if (earlier === attempt || earlier.stage !== 'opening' || earlier.continuedIn !== undefined) return
  earlier.continuedIn = attempt.id
  attempts.changed(earlier)
}
