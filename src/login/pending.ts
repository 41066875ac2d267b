// Owns how a login page finds the authorization request it is about, and whether this browser may see it.

import { type Clock, epochSeconds } from '../clock.ts'
import type { ExpiringMap } from '../expiring-map.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, sameSecret, shortDigest } from '../secrets.ts'

/** A validated authorization request that waits for a person's decision. */
export interface PendingAuthorization {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly scopes: readonly string[]
  readonly codeChallenge: string
  readonly resource: string
  /** Digest of the browser key: only the browser that asked may decide. */
  readonly browser: string
  readonly expiresAt: number
}

export interface PendingContext {
  readonly pendings: ExpiringMap<PendingAuthorization>
  readonly now: Clock
}

/** The living request with this id, if this browser made it. */
export async function findPending(
  { pendings, now }: PendingContext,
  id: string,
  browser: string,
): Promise<PendingAuthorization> {
  note(['login', 'loginCallback'], { pending: shortDigest(id) })
  const pending = pendings.get(digest(id))
  if (pending === undefined || pending.expiresAt <= epochSeconds(now))
    throw refuse('login_request_unknown', {})
  if (!sameSecret(pending.browser, digest(browser))) throw refuse('login_request_foreign', {})
  return pending
}

/** The same, once: of two submissions of one form, the second finds nothing. */
export async function takePending(
  context: PendingContext,
  id: string,
  browser: string,
): Promise<PendingAuthorization> {
  const pending = await findPending(context, id, browser)
  context.pendings.delete(digest(id))
  return pending
}
