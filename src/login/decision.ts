// Turns a decision about an authorization request into the address to send the browser to.

import type { Trace } from '../handshake/trace.ts'
import { codeAnswer, redirectUrl, refusalAnswer } from '../protocol/authorization-response.ts'
import type { Refusal, RefusalFacts } from '../protocol/refusal.ts'
import type { Seams } from '../protocol/seams.ts'
import { shortDigest } from '../secrets.ts'
import { type CodeIssuer, issueCode } from '../tokens/issue-code.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import { Unavailable } from '../unavailable.ts'
import type { AskedAuthorization } from './pending.ts'

export interface DecisionContext extends CodeIssuer {
  readonly store: Pick<TokenStore, 'saveCode' | 'spend'>
  readonly issuer: string
  /** Where the pages of this server are, for `error_uri`. */
  readonly publicUrl: string
  /** The one person who can sign in. */
  readonly username: string
  readonly seams: Pick<Seams, 'authorizationAnswer'>
}

/** For decisions without a form, where there is nothing to spend. */
const nothingToSpend = async () => {}

/**
 * Allowed: a redirect with a code. The request is spent first, so that a failure can cost a retry but never gives two
 * codes. If that cannot be done for now, the client is told and can start again.
 */
export function allow(
  context: DecisionContext,
  asked: AskedAuthorization,
  by: 'person' | 'auto-approve' | 'test',
  trace: Trace,
  spend: () => Promise<void> = nothingToSpend,
): Promise<string> {
  return orUnavailable(context, asked, trace, async () => {
    await spend()
    if (by === 'person') trace.note('loginCallback', { decision: 'allowed' })
    else trace.note('authorize', { decision: 'auto-approved' })
    const code = await issueCode(context, asked, context.username)
    trace.note(['authorize', 'loginCallback'], {
      code: shortDigest(code),
      grantedScope: asked.scopes.join(' '),
    })
    return sentBack(context, asked, trace, codeAnswer(asked, code, context.issuer))
  })
}

/** Denied by the person, or by the login hint or the test that stands in for one: a redirect with `access_denied`. */
export function deny(
  context: DecisionContext,
  asked: AskedAuthorization,
  by: RefusalFacts['access_denied']['by'],
  trace: Trace,
  spend: () => Promise<void> = nothingToSpend,
): Promise<string> {
  return orUnavailable(context, asked, trace, async () => {
    await spend()
    if (by === 'person') trace.note('loginCallback', { decision: 'denied' })
    else trace.note('authorize', { decision: 'auto-denied' })
    return refused(context, asked, trace, { reason: 'access_denied', facts: { by } })
  })
}

async function orUnavailable(
  context: DecisionContext,
  asked: AskedAuthorization,
  trace: Trace,
  answer: () => Promise<string>,
): Promise<string> {
  try {
    return await answer()
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return refused(context, asked, trace, error.refusal)
  }
}

function refused(
  context: DecisionContext,
  asked: AskedAuthorization,
  trace: Trace,
  refusal: Refusal,
): string {
  trace.refusal = refusal
  return sentBack(context, asked, trace, refusalAnswer(asked, refusal, context))
}

function sentBack(
  { seams }: DecisionContext,
  asked: AskedAuthorization,
  trace: Trace,
  parameters: URLSearchParams,
): string {
  const bent = trace.bend('authorizationAnswer', seams.authorizationAnswer?.({ parameters }))
  return redirectUrl(asked, bent ?? parameters)
}
