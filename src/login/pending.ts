// Owns how a login page finds the authorization request it is about, and whether this browser may see it.

import { type Clock, epochSeconds } from '../clock.ts'
import { note } from '../handshake/trace.ts'
import { refuse } from '../protocol/refusal.ts'
import { digest, sameSecret, shortDigest } from '../secrets.ts'
import type { PendingAuthorization, TokenStore } from '../tokens/token-store.ts'

export interface PendingContext {
  readonly store: TokenStore
  readonly now: Clock
}

/** The living request with this id, if this browser made it. */
export async function findPending(
  { store, now }: PendingContext,
  id: string,
  browser: string,
): Promise<PendingAuthorization> {
  note(['login', 'loginCallback'], { pending: shortDigest(id) })
  const pending = await store.findPending(digest(id))
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
  await findPending(context, id, browser)
  const pending = await context.store.takePending(digest(id))
  if (pending === undefined) throw refuse('login_request_unknown', {})
  return pending
}
