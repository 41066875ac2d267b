// Owns the first step of a login: a checked authorization request becomes a page to go to, or, with
// --auto-approve, an answer at once.

import type { Response } from 'express'
import { epochSeconds } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { note } from '../handshake/trace.ts'
import { isCrossSite } from '../http/fetch-metadata.ts'
import { browserKeys } from '../http/session.ts'
import { paths } from '../protocol/names.ts'
import { digest, newSecret, shortDigest } from '../secrets.ts'
import { allow, type DecisionContext, deny, type Request } from './decision.ts'
import type { PendingContext } from './pending.ts'

/** For how long a request waits for a person. */
export const pendingTtlSeconds = 600

export interface LoginContext extends DecisionContext, PendingContext {
  readonly autoApprove: Config['autoApprove']
  readonly username: string
}

/** Answers a checked authorization request. Rejects with StoreFull. */
export async function startLogin(
  context: LoginContext,
  request: Request & { readonly loginHint: string | undefined },
  res: Response,
): Promise<void> {
  const decision = decidedAlready(context.autoApprove, request.loginHint)
  if (decision === 'deny') return res.redirect(302, deny(context, request, 'login_hint'))
  if (decision === 'allow') {
    note('authorize', { decision: 'auto-approved' })
    return res.redirect(302, await allow(context, request, context.username))
  }

  // A form of another site brings no cookie along; a visit to the same request does, and keeps the session.
  if (res.req.method === 'POST' && isCrossSite(res.req.get('sec-fetch-site'))) {
    return res.redirect(303, `${paths.authorize}?${asQuery(request)}`)
  }

  const { pendings, now, random } = context
  const { browser } = await browserKeys(res.req, random)
  const id = newSecret(random, '')
  const { clientId, redirectUri, state, scopes, codeChallenge, resource } = request
  pendings.set(digest(id), {
    clientId,
    redirectUri,
    state,
    scopes,
    codeChallenge,
    resource,
    browser: digest(browser),
    expiresAt: epochSeconds(now) + pendingTtlSeconds,
  })
  note('authorize', { pending: shortDigest(id) })
  res.redirect(303, `${paths.login}?${new URLSearchParams({ request: id })}`)
}

/** The request once more, as the query of a visit. */
function asQuery({
  clientId,
  redirectUri,
  state,
  scopes,
  codeChallenge,
  resource,
}: Request): URLSearchParams {
  return new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    resource,
    ...(state !== undefined && { state }),
  })
}

/** What --auto-approve makes of a login hint: nothing means that a person decides. */
function decidedAlready(
  autoApprove: Config['autoApprove'],
  loginHint: string | undefined,
): 'allow' | 'deny' | undefined {
  if (autoApprove === 'off') return undefined
  if (loginHint === 'auto:deny') return 'deny'
  return autoApprove === 'all' || loginHint === 'auto:allow' ? 'allow' : undefined
}
