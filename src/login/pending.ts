// An authorization request that waits for a person. It waits in the browser, sealed, in a field of the form, and
// takes no memory here; the server only remembers which ones are spent.

import { type Clock, epochSeconds } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'
import type { RedirectTarget } from '../protocol/authorization-response.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, newSecret, type Random, shortDigest } from '../secrets.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { Seal } from './seal.ts'

/** How long a request waits for a person, in wall time. */
export const pendingTtlSeconds = 600

/** A checked authorization request: what a decision is about. */
export interface AskedAuthorization extends RedirectTarget {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
}

export interface PendingAuthorization extends AskedAuthorization {
  /** Random. It stays the same when the request is sealed again, so that it is decided only once. */
  readonly id: string
  /** Which realm it belongs to: all realms of the process share the key of the seal. */
  readonly issuer: string
  /** Key of the browser that may decide; undefined if it came by a form of another site (see show.ts). */
  readonly browser: string | undefined
  readonly expiresAt: number
}

export interface PendingContext {
  readonly issuer: string
  readonly seal: Seal
  readonly store: Pick<TokenStore, 'saveCode' | 'spend'>
  readonly wallClock: Clock
  readonly random: Random
}

/** Makes a request wait, not bound to a browser yet. */
export function beginPending(
  { issuer, wallClock, random }: PendingContext,
  { clientId, redirectUri, state, scopes, codeChallenge, resource }: AskedAuthorization,
): PendingAuthorization {
  return {
    clientId,
    redirectUri,
    state,
    scopes,
    codeChallenge,
    resource,
    id: newSecret(random, ''),
    issuer,
    browser: undefined,
    expiresAt: epochSeconds(wallClock) + pendingTtlSeconds,
  }
}

/** The value of the form field in which a request waits. */
export function sealPending(
  { seal }: PendingContext,
  { state, ...rest }: PendingAuthorization,
  trace: Trace,
): string {
  trace.note(['authorize', 'login', 'loginCallback'], { pending: shortDigest(rest.id) })
  // The state follows the JSON, which has no line break. Inside the JSON, control characters would take six times the
  // space, and the longest state would not fit into a form.
  return seal.seal(JSON.stringify(rest) + (state === undefined ? '' : `\n${state}`))
}

/** The request in a form field, if it belongs to this realm and still waits. */
export function openPending(
  { issuer, seal, wallClock }: PendingContext,
  sealed: string,
  trace: Trace,
): PendingAuthorization {
  const text = seal.open(sealed)
  if (text === undefined) throw refuse('login_request_unknown', {})
  const [json = '', ...lines] = text.split('\n')
  // Only sealPending() can have written it.
  const rest = JSON.parse(json) as Omit<PendingAuthorization, 'state'>
  trace.note('loginCallback', { pending: shortDigest(rest.id) })
  if (rest.issuer !== issuer || rest.expiresAt <= epochSeconds(wallClock)) {
    throw refuse('login_request_unknown', {})
  }
  return { ...rest, state: lines.length === 0 ? undefined : lines.join('\n') }
}

/** Makes this the decision about a request: of several, even simultaneous ones, only the first succeeds. */
export async function spendPending(
  { store }: PendingContext,
  { id, expiresAt }: PendingAuthorization,
): Promise<void> {
  if (!(await store.spend(digest(id), expiresAt))) throw refuse('login_request_unknown', {})
}
