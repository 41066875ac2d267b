// Who may command: programs of this machine, or those that have the control token; never a web page.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { clipped } from '../clipped.ts'
import { isOfThisMachine } from '../http/audience.ts'
import { refuse } from '../protocol/refusal.ts'
import { pathOf } from '../request-target.ts'
import { secretMatcher } from '../secrets.ts'

export interface ControlAccess {
  /** What every request must carry; undefined if being on this machine is enough. */
  readonly token: string | undefined
}

/** Makes the check of a request. It throws a refusal. */
export function controlGuard(access: ControlAccess): (req: IncomingMessage, res: ServerResponse) => void {
  const checkToken = tokenCheck(access)
  return (req, res) => {
    if (isFromPage(req)) throw refuse('control_from_page', {})
    if (!mayCommand(access, req)) throw refuse('not_found', { path: clipped(pathOf(req.url ?? '')) })
    checkToken(/^bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1], res)
  }
}

/** Whether there is control for whoever sent a request: without a token, only on this machine. */
export function mayCommand({ token }: ControlAccess, req: IncomingMessage): boolean {
  return token !== undefined || isOfThisMachine(req)
}

/** Makes the check of a token. It throws a refusal, after it has set the challenge (RFC 6750 §3). */
export function tokenCheck({
  token,
}: ControlAccess): (sent: string | undefined, res: ServerResponse) => void {
  const matches = token === undefined ? undefined : secretMatcher(token)
  return (sent, res) => {
    if (matches === undefined || (sent !== undefined && matches(sent))) return
    const error = sent === undefined ? '' : ', error="invalid_token"'
    res.setHeader('WWW-Authenticate', `Bearer realm="control"${error}`)
    throw refuse(sent === undefined ? 'control_token_missing' : 'control_token_wrong', {})
  }
}

/** Whether a browser sent it for a page, be it ours: people have the buttons of the timeline. */
function isFromPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'] ?? 'none'
  return headers.origin !== undefined || (site !== 'none' && site !== 'same-origin')
}
