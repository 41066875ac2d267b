// Owns what follows a decision about an authorization request: the address to send the browser to.

import { note, noteRefusal } from '../handshake/trace.ts'
import { codeUrl, refusalUrl } from '../protocol/authorization-response.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { type CodeIssuer, issueCode } from '../tokens/issue-code.ts'
import type { PendingAuthorization } from '../tokens/token-store.ts'

export interface DecisionContext extends CodeIssuer {
  readonly issuer: string
}

/** What is decided about. */
export type Request = Omit<PendingAuthorization, 'browser' | 'expiresAt'>

/** Allowed: a redirect with a code. Rejects with StoreFull. */
export async function allow(context: DecisionContext, request: Request, username: string): Promise<string> {
  return codeUrl(request, await issueCode(context, request, username), context.issuer)
}

/** Denied by the person, or by the login hint that stands in for one: a redirect with `access_denied`. */
export function deny(context: DecisionContext, request: Request, by: 'person' | 'login_hint'): string {
  const refusal: Refusal = { reason: 'access_denied', facts: { by } }
  note({ decision: by === 'person' ? 'denied' : 'auto-denied' })
  noteRefusal(refusal)
  return refusalUrl(request, refusal, context.issuer)
}
