// What the rules say about the access token in requests to the MCP endpoint.

import { isReplaced, isReplacedChallenge } from '../evidence/faulted.ts'
import { introducesItself, isAfterStart } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { isInvalidGrant } from './refreshes.ts'
import { isRefusedFor, requestsTo } from './requests.ts'
import type { Finding } from './rule.ts'

const notServed = 'No MCP request was served with a token.'

/** What a client sent to the MCP endpoint after it was served for the first time. */
function onceServed(story: Story): readonly Step[] {
  const first = story.first('served')
  return first === undefined ? [] : requestsTo(story.after(first), 'mcp')
}

/** Whether a request came without a token although the client had one that was good. */
function lacksToken(story: Story, step: Step): boolean {
  if (!step.signs.has('challenged') || !isRefusedFor(step, 'token_missing')) return false
  const before = story.before(step)
  const served = before.last('served')
  if (served === undefined) return false
  // Its token or its refresh token was refused, or it connects anew and looks first.
  const hasLostIt = before
    .after(served)
    .steps.some((each) => each.signs.has('token refused') || isInvalidGrant(each) || mayHaveEndedIt(each))
  return !hasLostIt && !isNewConnect(story, step)
}

/** Whether the client may have taken the answer of a test for the end of its token or of its refresh token. */
function mayHaveEndedIt(step: Step): boolean {
  const { event, signs } = step
  return isReplacedChallenge(step) || (isReplaced(step) && signs.has('refresh') && event.status < 500)
}

export const modern = '2026-07-28'

/** Without a token the messages are mostly unknown: then the headers tell, or a pause. */
function isNewConnect(story: Story, step: Step): boolean {
  const { rpcMethods, protocolVersion } = step.event.details
  if (rpcMethods !== undefined) return introducesItself(step)
  // In older revisions the first request has no such header.
  const isLater = protocolVersion !== undefined && protocolVersion < modern
  return !isLater && isAfterStart(story, step)
}

export function tokenInAll(story: Story): Finding {
  const first = story.first('served')
  if (first === undefined) return notSeen(notServed)
  const later = onceServed(story).filter(({ event }) => event.method === 'POST')
  const words = { none: notServed, right: 'Every request had a token.', wrong: 'A request had no token.' }
  return judgeEach([first, ...later], words, (step) => wrongIf(lacksToken(story, step)))
}

export function tokenInOthers(story: Story): Finding {
  const others = onceServed(story).filter(({ event }) => event.method === 'GET' || event.method === 'DELETE')
  const words = {
    none: 'No GET or DELETE came after a request was served.',
    right: 'GET and DELETE had a token too.',
    wrong: 'A GET or DELETE had no token.',
  }
  return judgeEach(others, words, (step) => wrongIf(lacksToken(story, step)))
}

export function tokenElsewhere(story: Story): Finding {
  const wrong = requestsTo(story, 'mcp').filter(({ event }) => event.details.tokenIn !== undefined)
  if (wrong.length > 0) {
    return fail('A token was in the query or in the body of a request.', wrong, {
      expected: 'Authorization header',
      received: wrong[0]?.event.details.tokenIn,
    })
  }
  const served = story.all('served')
  return served.length > 0 ? pass('The token came in the header alone.', served) : notSeen(notServed)
}

export function otherPlaces(story: Story): Finding {
  const wrong = story.steps.filter((step) => isElsewhere(step))
  if (wrong.length > 0) {
    return fail('An access token was sent to another address than that of its resource.', wrong, {
      received: wrong[0]?.event.path,
    })
  }
  const served = story.all('served')
  return served.length > 0 ? pass('The token went to its own resource only.', served) : notSeen(notServed)
}

function isElsewhere(step: Step): boolean {
  const { event, signs } = step
  if (/^bearer$/i.test(event.needlessAuthorization ?? '')) return true
  if (event.details.sent?.includes('access token')) return true
  if (event.endpoint === 'misdirected' || signs.has('at the root'))
    return event.details.token !== undefined && event.endpoint !== 'token'
  return isRefusedFor(step, 'token_of_other_resource')
}
