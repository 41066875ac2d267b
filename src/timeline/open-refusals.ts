// Owns which refusals of an attempt still stand: a client may be refused, learn from it and get on. What is left
// is what somebody has to put right; the last one is what the client is stuck at.

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'
import { paths } from '../protocol/names.ts'
import type { Row } from './attempt.ts'

/** The step that an attempt is stuck at, if it is. */
export function standingRefusal(rows: readonly Row[]): HandshakeEvent | undefined {
  let standing: HandshakeEvent[] = []
  for (const { last: event } of rows) {
    const outcome = outcomeOf(event)
    if (outcome === 'ok') standing = standing.filter((refused) => !isOvercome(refused, event))
    if (outcome === 'refused' && !isConsequence(event, standing)) standing.push(event)
  }
  return standing.at(-1)
}

/** Whether a step that went well shows that the client got past an earlier refusal. */
function isOvercome(refused: HandshakeEvent, { path, details }: HandshakeEvent): boolean {
  const reason = refused.refusal?.reason
  switch (path) {
    case paths.authorize:
      // A new beginning: whatever was wrong with the last code or the last sign-in is history.
      return areaOf(refused) !== 'mcp' && areaOf(refused) !== 'other'
    case paths.loginCallback:
      return areaOf(refused) === 'login'
    case paths.token:
      return areaOf(refused) === 'token' || refused.path === paths.register || isAboutToken(reason)
    case paths.mcp:
      return areaOf(refused) === 'mcp' && (reason !== 'scope_insufficient' || isSameTool(refused, details))
    default:
      return refused.path === path
  }
}

function areaOf({ path }: HandshakeEvent): 'authorize' | 'login' | 'token' | 'mcp' | 'other' {
  if (path === paths.authorize || path === paths.register) return 'authorize'
  if (path === paths.login || path === paths.loginCallback) return 'login'
  if (path === paths.token) return 'token'
  return path === paths.mcp ? 'mcp' : 'other'
}

function isAboutToken(reason: string | undefined): boolean {
  return reason?.startsWith('token_') === true
}

function isSameTool(refused: HandshakeEvent, { tool }: HandshakeEvent['details']): boolean {
  return refused.details.tool === tool
}

/** Whether a refusal only follows from one that stands: that one is what has to be put right. */
function isConsequence({ refusal, details }: HandshakeEvent, standing: readonly HandshakeEvent[]): boolean {
  const reasons = standing.map(({ refusal }) => refusal?.reason ?? '')
  switch (refusal?.reason) {
    case 'code_used':
      // A failed exchange spends the code, and some clients try again with it.
      return standing.some((earlier) => earlier.details.code === details.code && areaOf(earlier) === 'token')
    case 'registration_off':
      // Some clients throw their credentials away when they are refused, and then try to register.
      return reasons.some((reason) => reason.startsWith('client_'))
    case 'token_unknown':
    case 'refresh_token_unknown':
      return reasons.some((reason) => reason === 'code_used' || reason === 'refresh_token_reused')
    default:
      return false
  }
}
