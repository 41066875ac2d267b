// What follows a decision about an authorization request: the address to send the browser to.

import { StoreFull } from '../expiring-map.ts'
import { note, noteRefusal } from '../handshake/trace.ts'
import { codeUrl, refusalUrl } from '../protocol/authorization-response.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { storeFullRefusal } from '../refusals/to-refusal.ts'
import { type CodeIssuer, issueCode } from '../tokens/issue-code.ts'
import type { AskedAuthorization } from './pending.ts'

export interface DecisionContext extends CodeIssuer {
  readonly issuer: string
  /** The one person who can sign in. */
  readonly username: string
}

/** Does nothing: for what is decided without a form, so that there is nothing to spend. */
const nothingToSpend = async () => {}

/**
 * Allowed: a redirect with a code. The request is spent first, so that a failure costs another try and never gives
 * two codes. When there is no room the client is told: it can begin anew.
 */
export function allow(
  context: DecisionContext,
  asked: AskedAuthorization,
  by: 'person' | 'auto-approve',
  spend: () => Promise<void> = nothingToSpend,
): Promise<string> {
  return orUnavailable(context, asked, async () => {
    await spend()
    note({ decision: by === 'person' ? 'allowed' : 'auto-approved' })
    return codeUrl(asked, await issueCode(context, asked, context.username), context.issuer)
  })
}

/** Denied by the person, or by the login hint that stands in for one: a redirect with `access_denied`. */
export function deny(
  context: DecisionContext,
  asked: AskedAuthorization,
  by: 'person' | 'login_hint',
  spend: () => Promise<void> = nothingToSpend,
): Promise<string> {
  return orUnavailable(context, asked, async () => {
    await spend()
    note({ decision: by === 'person' ? 'denied' : 'auto-denied' })
    return refused(context, asked, { reason: 'access_denied', facts: { by } })
  })
}

async function orUnavailable(
  context: DecisionContext,
  asked: AskedAuthorization,
  answer: () => Promise<string>,
): Promise<string> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error
    return refused(context, asked, storeFullRefusal(error))
  }
}

function refused({ issuer }: DecisionContext, asked: AskedAuthorization, refusal: Refusal): string {
  noteRefusal(refusal)
  return refusalUrl(asked, refusal, issuer)
}
