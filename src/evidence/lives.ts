// A client that keeps no tokens between two starts of its program has to ask a person again: that is a new life, and
// no fault.

import type { Sign, Step } from './step.ts'
import type { Story } from './story.ts'

/** How long nothing came before a first request that begins a new life, in milliseconds. */
const pauseMs = 1000

const introductions: ReadonlySet<string> = new Set(['initialize', 'server/discover'])

/** The authorization request, or other first request, with which a client began anew, as one that has kept no token. */
export function newLife(story: Story, sign: Sign = 'authorization'): Step | undefined {
  return story.all(sign).find((authorization) => {
    const { steps } = story.before(authorization)
    if (!steps.some(({ signs }) => signs.has('code grant'))) return false
    const start = startBefore(story, steps, authorization)
    return start !== undefined && !steps.some((step) => step.event.at >= start && sentToken(step))
  })
}

/** When the life began in which an authorization request was made; undefined if it is that of the steps before. */
function startBefore(story: Story, steps: readonly Step[], { event }: Step): number | undefined {
  const grantAt = steps.findLast(({ signs }) => signs.has('code grant'))?.event.at ?? 0
  const known = story.context.starts.findLast((at) => at <= event.at && at > grantAt)
  if (known !== undefined) return known
  const first = steps.findLast(
    (step, index) => step.event.at > grantAt && isIntroduction(step) && isAfterPause(step, steps[index - 1]),
  )
  return first?.event.at
}

function isIntroduction(step: Step): boolean {
  return step.signs.has('challenged') && step.event.details.token === undefined && introducesItself(step)
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

function isAfterPause({ event }: Step, before: Step | undefined): boolean {
  return before !== undefined && event.at - answeredAt(before) >= pauseMs
}

/** When the answer to a request was there (epoch milliseconds). */
export function answeredAt({ event }: Step): number {
  return event.at + event.durationMs
}

function sentToken({ event, signs }: Step): boolean {
  return event.details.token !== undefined || signs.has('refresh')
}
