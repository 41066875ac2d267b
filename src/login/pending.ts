// An authorization request that waits for a person. It waits in the browser, sealed, in a field of the form, and
// costs the server nothing; what is kept here is only which ones are spent.

import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import type { RedirectTarget } from '../protocol/authorization-response.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, newSecret, type Random, shortDigest } from '../secrets.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { Seal } from './seal.ts'

/** For how long a request waits for a person, in wall time. */
export const pendingTtlSeconds = 600

/** A checked authorization request: what is decided about. */
export interface AskedAuthorization extends RedirectTarget {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
}

export interface PendingAuthorization extends AskedAuthorization {
  /** Random. It stays the same when the request is sealed anew, so that it is decided once. */
  readonly id: string
  /** The realm's: the key of the seal is the process's. */
  readonly issuer: string
  /** Key of the browser that may decide; undefined when a form of another site brought it (see show.ts). */
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

/** Lets a request wait; for whose decision is not said yet. */
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
export function sealPending({ seal }: PendingContext, { state, ...rest }: PendingAuthorization): string {
  note(['authorize', 'login', 'loginCallback'], { pending: shortDigest(rest.id) })
  // The state stands behind the JSON, which has no line break: inside of it control characters would take six
  // times their room, and the longest state would not fit into a form.
  return seal.seal(JSON.stringify(rest) + (state === undefined ? '' : `\n${state}`))
}

/** The request in a form field, if it is one of this realm that still waits. */
export function openPending(
  { issuer, seal, wallClock }: PendingContext,
  sealed: string,
): PendingAuthorization {
  const text = seal.open(sealed)
  if (text === undefined) throw refuse('login_request_unknown', {})
  const [json = '', ...lines] = text.split('\n')
  // Only sealPending() can have written it.
  const rest = JSON.parse(json) as Omit<PendingAuthorization, 'state'>
  note('loginCallback', { pending: shortDigest(rest.id) })
  if (rest.issuer !== issuer || rest.expiresAt <= epochSeconds(wallClock)) {
    throw refuse('login_request_unknown', {})
  }
  return { ...rest, state: lines.length === 0 ? undefined : lines.join('\n') }
}

/** Makes this the decision about a request: of all that come, also at once, one is the first. */
export async function spendPending(
  { store }: PendingContext,
  { id, expiresAt }: PendingAuthorization,
): Promise<void> {
  if (!(await store.spend(digest(id), expiresAt))) throw refuse('login_request_unknown', {})
}
