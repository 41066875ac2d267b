// Which refusals of an attempt still stand. A client may be refused, learn from it and go on; what is left, somebody
// has to fix. The last one is what the client is stuck on.

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'
import { type Area, destinations } from '../protocol/endpoints.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
import type { Row } from './attempt.ts'

/** The step that an attempt is stuck on, if any. */
export function standingRefusal(rows: readonly Row[]): HandshakeEvent | undefined {
  let standing: HandshakeEvent[] = []
  for (const { last: event } of rows) {
    const outcome = outcomeOf(event)
    if (outcome === 'ok') standing = standing.filter((refused) => !isOvercome(refused, event))
    if (outcome === 'refused' && !isConsequence(event, standing)) standing.push(event)
  }
  return standing.at(-1)
}

/** Whether a successful step shows that the client got past an earlier refusal. */
function isOvercome(refused: HandshakeEvent, by: HandshakeEvent): boolean {
  const area = areaOf(refused)
  switch (by.endpoint) {
    case 'authorize':
      // A new start: whatever was wrong with the last code or sign-in no longer matters.
      return area === 'authorization' || area === 'login' || area === 'token'
    case 'loginCallback':
      return area === 'login'
    case 'token':
      return area === 'token' || refused.endpoint === 'register' || isAboutToken(refused)
    case 'mcp':
      return area === 'mcp' && (!isAboutScope(refused) || refused.details.tool === by.details.tool)
    default:
      return refused.endpoint === by.endpoint
  }
}

function areaOf({ endpoint }: HandshakeEvent): Area {
  return destinations[endpoint].area
}

/** Whether the access token was refused and a new one helps. Only the call shows whether it has the scope. */
function isAboutToken(refused: HandshakeEvent): boolean {
  const { refusal } = refused
  return refusal !== undefined && areaOfReason(refusal.reason) === 'access token' && !isAboutScope(refused)
}

function isAboutScope({ refusal }: HandshakeEvent): boolean {
  return refusal?.reason === 'scope_insufficient'
}

/** Whether a refusal is only a consequence of a standing one, which is what has to be fixed. */
function isConsequence({ refusal, details }: HandshakeEvent, standing: readonly HandshakeEvent[]): boolean {
  const reasons = standing.flatMap(({ refusal }) => refusal?.reason ?? [])
  switch (refusal?.reason) {
    case 'code_used':
      // A failed exchange uses up the code, but some clients try again with it.
      return standing.some((earlier) => earlier.details.code === details.code && areaOf(earlier) === 'token')
    case 'registration_off':
      // Some clients discard their credentials when refused and then try to register.
      return reasons.some((reason) => areaOfReason(reason) === 'client')
    case 'token_unknown':
    case 'refresh_token_unknown':
      return reasons.some((reason) => reason === 'code_used' || reason === 'refresh_token_reused')
    default:
      return false
  }
}
