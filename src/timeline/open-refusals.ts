// Which refusals of an attempt still stand: a client may be refused, learn from it and get on. What is left is what
// somebody has to put right; the last one is what the client is stuck at.

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'
import { type Area, destinations } from '../protocol/endpoints.ts'
import { areaOfReason } from '../protocol/reason-area.ts'
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
function isOvercome(refused: HandshakeEvent, by: HandshakeEvent): boolean {
  const area = areaOf(refused)
  switch (by.endpoint) {
    case 'authorize':
      // A new beginning: whatever was wrong with the last code or the last sign-in is history.
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

/** Whether the access token was refused, so that a new one helps. Whether it has the scope, only the call shows. */
function isAboutToken(refused: HandshakeEvent): boolean {
  const { refusal } = refused
  return refusal !== undefined && areaOfReason(refusal.reason) === 'access token' && !isAboutScope(refused)
}

function isAboutScope({ refusal }: HandshakeEvent): boolean {
  return refusal?.reason === 'scope_insufficient'
}

/** Whether a refusal only follows from one that stands: that one is what has to be put right. */
function isConsequence({ refusal, details }: HandshakeEvent, standing: readonly HandshakeEvent[]): boolean {
  const reasons = standing.flatMap(({ refusal }) => refusal?.reason ?? [])
  switch (refusal?.reason) {
    case 'code_used':
      // A failed exchange spends the code, and some clients try again with it.
      return standing.some((earlier) => earlier.details.code === details.code && areaOf(earlier) === 'token')
    case 'registration_off':
      // Some clients throw their credentials away when they are refused, and then try to register.
      return reasons.some((reason) => areaOfReason(reason) === 'client')
    case 'token_unknown':
    case 'refresh_token_unknown':
      return reasons.some((reason) => reason === 'code_used' || reason === 'refresh_token_reused')
    default:
      return false
  }
}
