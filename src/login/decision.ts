// Owns what follows a decision about an authorization request: the address to send the browser to.

import { note, noteRefusal } from '../handshake/trace.ts'
import { codeUrl, refusalUrl } from '../protocol/authorization-response.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { shortDigest } from '../secrets.ts'
import { StoreFull } from '../store-full.ts'
import { type CodeIssuer, issueCode } from '../tokens/issue-code.ts'
import type { PendingAuthorization } from './pending.ts'

export interface DecisionContext extends CodeIssuer {
  readonly issuer: string
  /** Where the pages of this server are, for `error_uri`. */
  readonly publicUrl: string
}

/** What is decided about. */
export type Request = Omit<PendingAuthorization, 'browser' | 'expiresAt'>

/**
 * Allowed: a redirect with a code. When there is no room for one the client is told: it can begin anew, while the
 * person's decision is spent.
 */
export async function allow(context: DecisionContext, request: Request, username: string): Promise<string> {
  try {
    const code = await issueCode(context, request, username)
    note(['authorize', 'loginCallback'], {
      code: shortDigest(code),
      grantedScope: request.scopes.join(' '),
    })
    return codeUrl(request, code, context.issuer)
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error
    return refused(context, request, error.refusal)
  }
}

/** Denied by the person, or by the login hint that stands in for one: a redirect with `access_denied`. */
export function deny(context: DecisionContext, request: Request, by: 'person' | 'login_hint'): string {
  if (by === 'person') note('loginCallback', { decision: 'denied' })
  else note('authorize', { decision: 'auto-denied' })
  return refused(context, request, { reason: 'access_denied', facts: { by } })
}

function refused({ issuer, publicUrl }: DecisionContext, request: Request, refusal: Refusal): string {
  noteRefusal(refusal)
  return refusalUrl(request, refusal, { issuer, publicUrl })
}
