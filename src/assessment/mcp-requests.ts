// Rules about requests to the MCP endpoint.

import { answeredAt, isAfterAnswer } from '../evidence/answers.ts'
import type { Story } from '../evidence/story.ts'
import { mcp, rfc } from '../protocol/explanations/text.ts'
import { fail, judgeEach, notSeen, pass, wrongIf } from './finding.ts'
import { messages, own, posts, requestsTo } from './requests.ts'
import type { Finding, Rule } from './rule.ts'
import { modern, otherPlaces, tokenElsewhere, tokenInAll, tokenInOthers } from './token-use.ts'

const group = 'MCP requests'

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
    const later = requestsTo(story.soonAfter(first, retryMs), 'mcp').filter(
      (step) => step.event.details.token === first.event.details.token && isAfterAnswer(step, first),
    )
    // What a test had refused may be good again.
    const good = later.findIndex(({ signs }) => first.event.bent === 'fault' && signs.has('served'))
    const again = good === -1 ? later : later.slice(0, good)
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
