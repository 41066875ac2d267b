// Rules about requests to the MCP endpoint.

import { answeredAt, isAfterAnswer } from '../evidence/answers.ts'
import { introducesItself, isAfterStart } from '../evidence/lives.ts'
import type { Step } from '../evidence/step.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { isRefusedFor, messages, own, posts, requestsTo } from './requests.ts'
import type { Finding, Rule } from './rule.ts'

const group = 'MCP requests'
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
  // Its token was refused, or it connects anew and looks first.
  return (
    served !== undefined &&
    before.after(served).first('token refused') === undefined &&
    !isNewConnect(story, step)
  )
}

const modern = '2026-07-28'

/** Without a token the messages are mostly unknown: then the headers tell, or a pause. */
function isNewConnect(story: Story, step: Step): boolean {
  const { rpcMethods, protocolVersion } = step.event.details
  if (rpcMethods !== undefined) return introducesItself(step)
  // In older revisions the first request has no such header.
  const isLater = protocolVersion !== undefined && protocolVersion < modern
  return !isLater && isAfterStart(story, step)
}

function tokenInAll(story: Story): Finding {
  const first = story.first('served')
  if (first === undefined) return notSeen(notServed)
  const later = onceServed(story).filter(({ event }) => event.method === 'POST')
  const words = { none: notServed, right: 'Every request had a token.', wrong: 'A request had no token.' }
  return judgeEach([first, ...later], words, (step) => wrongIf(lacksToken(story, step)))
}

function tokenInOthers(story: Story): Finding {
  const others = onceServed(story).filter(({ event }) => event.method === 'GET' || event.method === 'DELETE')
  const words = {
    none: 'No GET or DELETE came after a request was served.',
    right: 'GET and DELETE had a token too.',
    wrong: 'A GET or DELETE had no token.',
  }
  return judgeEach(others, words, (step) => wrongIf(lacksToken(story, step)))
}

function tokenElsewhere(story: Story): Finding {
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

function otherPlaces(story: Story): Finding {
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

function versionHeader(story: Story, { revision }: { readonly revision: string | undefined }): Finding {
  if (revision === undefined) return notSeen('It is not known which revision the client speaks.')
  const words = {
    none: 'No request came that needs the header.',
    right: 'Every request that needs it had the header, with its own revision.',
    wrong: 'A request had no `MCP-Protocol-Version` header, or another revision in it than in its body.',
  }
  const needing = messages(story).filter(({ event }) => !event.details.rpcMethods?.includes('initialize'))
  return judgeEach(needing, words, ({ event: { details } }) =>
    wrongIf(
      details.headersMissing?.includes('mcp-protocol-version') === true ||
        details.headersWrong?.includes('mcp-protocol-version') === true,
      { expected: details.protocolVersion ?? revision },
    ),
  )
}

function standardHeaders(story: Story): Finding {
  const words = {
    none: 'No request of this revision came.',
    right: 'Every request repeated its method and its name in headers.',
    wrong: 'A request did not repeat its method or its name in headers.',
  }
  const theirs = messages(story).filter(({ event }) => (event.details.protocolVersion ?? '') >= modern)
  return judgeEach(theirs, words, ({ event: { details } }) => {
    const wrong = [...(details.headersMissing ?? []), ...(details.headersWrong ?? [])].filter(
      (name) => name !== 'mcp-protocol-version',
    )
    return wrongIf(wrong.length > 0, { expected: wrong.join(', ') })
  })
}

const retryMs = 5000
const mostRetries = 2

function refusedToken(story: Story): Finding {
  const refused = story.all('token refused')
  for (const first of refused) {
    const again = requestsTo(story.soonAfter(first, retryMs), 'mcp').filter(
      (step) => step.event.details.token === first.event.details.token && isAfterAnswer(step, first),
    )
    if (again.length > mostRetries) {
      return fail('The client went on with a token that had been refused.', [first, ...again])
    }
  }
  return refused.length > 0
    ? pass('The client stopped using the token that was refused.', refused)
    : notSeen('No token was refused.')
}

/** What a clock may be off by. */
const toleranceMs = 100

function waits(story: Story): Finding {
  const told = own(story).filter(({ event }) => event.retryAfterSeconds !== undefined)
  for (const asked of told) {
    const until = answeredAt(asked) + (asked.event.retryAfterSeconds ?? 0) * 1000 - toleranceMs
    const sooner = requestsTo(story.after(asked), asked.event.endpoint).filter(
      (step) => isAfterAnswer(step, asked) && step.event.at < until,
    )
    if (sooner.length > 1) return fail('The client did not wait as it was told.', [asked, ...sooner])
  }
  return told.length > 0
    ? pass('The client waited as it was told.', told)
    : notSeen('The client was never told to wait.')
}

export const mcpRequestRules: readonly Rule[] = [
  {
    id: 'R1',
    group,
    statement: 'sends its token with every request to the MCP endpoint',
    level: 'MUST',
    rule: mcp.accessTokens,
    judge: tokenInAll,
  },
  {
    id: 'R2',
    group,
    statement: 'sends its token with GET and DELETE too',
    level: 'MUST',
    since: '2025-03-26',
    until: '2025-11-25',
    rule: mcp.accessTokens,
    judge: tokenInOthers,
  },
  {
    id: 'R3',
    group,
    statement: 'never puts its token into the query or the body',
    level: 'MUST',
    rule: mcp.accessTokens,
    judge: tokenElsewhere,
  },
  {
    id: 'R4',
    group,
    statement: 'sends its token to no other address',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.tokenHandling,
    judge: otherPlaces,
  },
  {
    id: 'R5',
    group,
    statement: 'lists `application/json` and `text/event-stream` in `Accept`',
    level: 'MUST',
    since: '2025-03-26',
    rule: mcp.sendingMessages,
    judge: (story) =>
      judgeEach(
        posts(story),
        {
          none: 'No POST came.',
          right: 'Every POST listed both media types.',
          wrong: 'A POST did not list both media types.',
        },
        ({ event }) =>
          wrongIf(event.details.acceptIncomplete === true, {
            expected: 'application/json, text/event-stream',
          }),
      ),
  },
  {
    id: 'R6',
    group,
    statement: 'sends `MCP-Protocol-Version` with every request that needs it',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.protocolVersion,
    judge: versionHeader,
  },
  {
    id: 'R7',
    group,
    statement: 'repeats method and name of a request in `Mcp-Method` and `Mcp-Name`',
    level: 'MUST',
    since: modern,
    rule: mcp.standardHeaders,
    judge: standardHeaders,
  },
  {
    id: 'R8',
    group,
    statement: 'sends one message with each POST',
    level: 'MUST',
    since: '2025-06-18',
    rule: mcp.sendingMessages,
    judge: (story) =>
      judgeEach(
        messages(story),
        {
          none: 'No POST with a message came.',
          right: 'Every POST had one message.',
          wrong: 'A POST had several messages.',
        },
        ({ event }) => wrongIf(event.details.batch === true),
      ),
  },
  {
    id: 'R9',
    group,
    statement: 'stops using a token that was refused',
    level: 'practice',
    rule: rfc(6750, '3.1'),
    judge: refusedToken,
  },
  {
    id: 'R10',
    group,
    statement: 'waits as long as `Retry-After` says',
    level: 'practice',
    rule: rfc(9110, '10.2.3'),
    judge: waits,
  },
]
