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

/** Makes the check of a request. It throws a refusal; for the token, it sets the challenge first (RFC 6750 §3). */
export function controlGuard({ token }: ControlAccess): (req: IncomingMessage, res: ServerResponse) => void {
  const matches = token === undefined ? undefined : secretMatcher(token)
  return (req, res) => {
    if (isFromPage(req)) throw refuse('control_from_page', {})
    if (matches === undefined) {
      if (!isOfThisMachine(req)) throw refuse('not_found', { path: clipped(pathOf(req.url ?? '')) })
      return
    }
    const sent = /^bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1]
    if (sent !== undefined && matches(sent)) return
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
