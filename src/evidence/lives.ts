// A client that keeps no tokens between two starts of its program has to ask a person again: that is a new life, and
// no fault.

import { answeredAt, isGranted } from './answers.ts'
import { isReplaced } from './faulted.ts'
import type { Sign, Step } from './step.ts'
import type { Story } from './story.ts'

/** How long nothing came before a first request that begins a new life, in milliseconds. */
const pauseMs = 1000

/** The methods with which a client begins a connection: in older revisions of MCP, and since 2026-07-28. */
export const introductions: ReadonlySet<string> = new Set(['initialize', 'server/discover'])

/** The authorization request, or other first request, with which a client began anew, as one that has kept no token. */
export function newLife(story: Story, sign: Sign = 'authorization'): Step | undefined {
  return story.all(sign).find((step) => beginsNewLife(story, step))
}

/**
 * Whether an authorization request, or other first request, is that of a client that has kept no token: it had one, was
 * started again, and has sent none since. Where the starts are not known, they are guessed.
 */
export function beginsNewLife(story: Story, first: Step): boolean {
  const { steps } = story.before(first)
  const grant = steps.findLast(isGranted)
  if (grant === undefined) return false
  const since = steps.filter(({ number }) => number > grant.number)
  const known = story.context.starts.findLast((at) => at <= first.event.at && at > answeredAt(grant))
  const start = known ?? guessedStart(since, grant)
  return start !== undefined && !since.some((step) => step.event.at >= start && sentToken(step))
}

/** When a client introduced itself without a token after a pause. */
function guessedStart(since: readonly Step[], grant: Step): number | undefined {
  const first = since.findLast(
    (step, index) => isIntroduction(step) && isAfterPause(step, since[index - 1] ?? grant),
  )
  return first?.event.at
}

/** Without a token, bodies are not read: before 2026-07-28, the first request is the one that names no revision. */
function isIntroduction(step: Step): boolean {
  const { method, details } = step.event
  // Where a test answered instead, the token was not looked at.
  if (!step.signs.has('challenged') || details.token !== undefined || isReplaced(step)) return false
  const isUnread = details.rpcMethods === undefined && details.protocolVersion === undefined
  return introducesItself(step) || (isUnread && method === 'POST')
}

/** Whether a client begins a connection with this request. */
export function introducesItself({ event }: Step): boolean {
  return event.details.rpcMethods?.some((name) => introductions.has(name)) === true
}

/** Whether a request is the first after a start of the client's program, or after a pause. */
export function isAfterStart({ steps, context }: Story, step: Step): boolean {
  const before = steps.findLast(({ number }) => number < step.number)
  if (before === undefined) return true
  const until = step.event.at
  return isAfterPause(step, before) || context.starts.some((at) => at <= until && at > answeredAt(before))
}

function isAfterPause({ event }: Step, before: Step): boolean {
  return event.at - answeredAt(before) >= pauseMs
}

function sentToken({ event, signs }: Step): boolean {
  return event.details.token !== undefined || signs.has('refresh')
}
