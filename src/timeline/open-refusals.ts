// Which refusals of an attempt still stand. A client may be refused, learn from it and go on; what is left, somebody
// has to fix. The last one is what the client is stuck on.

import type { HandshakeEvent } from '../handshake/event.ts'
import { outcomeOf } from '../handshake/outcome.ts'
import { areaOf } from '../handshake/step.ts'
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
      return area === 'mcp' && isCallOvercome(refused, by)
    default:
      return refused.endpoint === by.endpoint
  }
}

/**
 * Whether a call that was answered well shows that the client got past this refusal. Opening a connection shows only
 * that the token is good: what was wrong with a call comes after that, and would come again.
 */
function isCallOvercome(refused: HandshakeEvent, by: HandshakeEvent): boolean {
  const { refusal } = refused
  const { tool, rpcMethods = [] } = by.details
  switch (refusal?.reason) {
    case 'scope_insufficient':
      return refused.details.tool === tool
    case 'tool_unknown':
      // What does not exist is never called well; only what was meant instead, or else any other tool.
      return tool !== undefined && (refusal.facts.meant === undefined || isAmong(refusal.facts.meant, tool))
    case 'tool_arguments_invalid':
    case 'tool_failed':
      return tool !== undefined && isAmong(refusal.facts.tool, tool)
    case 'method_unknown':
    case 'method_params_invalid': {
      const right = refusal.reason === 'method_unknown' ? refusal.facts.meant : refusal.facts.method
      return right === undefined ? isAtWork(rpcMethods) : rpcMethods.includes(right)
    }
    default:
      if (refusal !== undefined && areaOfReason(refusal.reason) !== 'MCP request') return true
      return isAtWork(rpcMethods) || isRepeated(refused.details.rpcMethods, rpcMethods)
  }
}

/** Whether a tool is among those of an event, which names several where there was a batch. */
function isAmong(tool: string, called: string): boolean {
  return called.split(' ').includes(tool)
}

/** Whether the client uses what it connected for. */
function isAtWork(methods: readonly string[]): boolean {
  return methods.some((method) => method.startsWith('tools/'))
}

/** Whether a request does what the refused one tried. What that was may have remained unreadable. */
function isRepeated(refused: readonly string[] | undefined, methods: readonly string[]): boolean {
  return methods.length > 0 && (refused ?? []).every((method) => methods.includes(method))
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
    case 'token_revoked':
    case 'refresh_token_unknown':
      return reasons.some((reason) => reason === 'code_used' || reason === 'refresh_token_reused')
    default:
      return false
  }
}
