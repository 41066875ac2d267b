import {
  authorize,
  type Case,
  challenged,
  clientGrant,
  codeGrant,
  elsewhere,
  failedRefresh,
  other,
  refused,
  resourceMetadata,
  scopeRefused,
  served,
} from './story.ts'

const modern = { protocolVersion: '2026-07-28' }
const initialize = { rpcMethods: ['initialize'] }
const stream = { method: 'GET', status: 405 } as const
const soon = { later: 10 }
const busy = { status: 429, retryAfterSeconds: 2, refusal: undefined } as const

export const mcpRequests: readonly Case[] = [
  ...['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10'].map(
    (rule): Case => ({ rule, when: 'no MCP request came', requests: [authorize()], result: 'not seen' }),
  ),

  {
    rule: 'R1',
    when: 'every request has the token',
    requests: [challenged(), served(), served()],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'one has none',
    requests: [served(), challenged(), served()],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'R1',
    when: 'one in the middle of a connection has none, after a pause',
    requests: [served(), challenged({ protocolVersion: '2025-11-25' }, { later: 5000 })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'R1',
    when: 'a new connection begins',
    requests: [served(), challenged(initialize)],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'one seems to begin, after a pause',
    requests: [served(), challenged({}, { later: 5000 })],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'its token had been refused',
    requests: [served(), refused(), challenged()],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'its refresh token had been refused',
    requests: [served(), failedRefresh(), challenged()],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'the tool refused what it was asked, and nothing else came',
    requests: [served({}, { refusal: { reason: 'tool_failed', facts: { tool: 'echo', message: 'no' } } })],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'first requests need no token',
    requests: [served({ token: undefined, rpcMethods: ['initialize'] }), challenged(), served()],
    result: 'pass',
  },

  {
    rule: 'R2',
    when: 'GET has the token',
    requests: [served(), served({ rpcMethods: [] }, stream)],
    result: 'pass',
  },
  {
    rule: 'R2',
    when: 'it has none',
    requests: [served(), challenged({}, { method: 'GET' })],
    result: 'fail',
    steps: [2],
  },
  { rule: 'R2', when: 'only POST is used', requests: [served(), served()], result: 'not seen' },
  {
    rule: 'R2',
    when: 'the client speaks a revision without them',
    requests: [served(modern), challenged({}, { method: 'GET' })],
    result: 'not applicable',
  },

  { rule: 'R3', when: 'the token is in the header', requests: [served()], result: 'pass' },
  {
    rule: 'R3',
    when: 'it is in the query',
    requests: [served(), served({ tokenIn: 'query' })],
    result: 'fail',
    steps: [2],
  },

  { rule: 'R4', when: 'the token goes to its resource', requests: [served()], result: 'pass' },
  {
    rule: 'R4',
    when: 'it goes with a request for metadata',
    requests: [served(), resourceMetadata({ needlessAuthorization: 'Bearer' })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'R4',
    when: 'it goes to an address that nobody should ask',
    requests: [served(), other('canary', { sent: ['access token'] })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'R4',
    when: 'another request is about something else',
    requests: [served(), elsewhere('/x')],
    result: 'pass',
  },

  { rule: 'R5', when: 'both media types are listed', requests: [challenged(), served()], result: 'pass' },
  {
    rule: 'R5',
    when: 'one is not',
    requests: [challenged({ acceptIncomplete: true }), served()],
    result: 'fail',
    steps: [1],
  },

  { rule: 'R6', when: 'the header is there', requests: [served(initialize), served()], result: 'pass' },
  {
    rule: 'R6',
    when: 'it is missing',
    requests: [served(initialize), served({ headersMissing: ['mcp-protocol-version'] })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'R6',
    when: 'it says something else than the body',
    requests: [served({ ...modern, headersWrong: ['mcp-protocol-version'] })],
    result: 'fail',
    steps: [1],
  },
  { rule: 'R6', when: 'only the first request came', requests: [served(initialize)], result: 'not seen' },
  {
    rule: 'R6',
    when: 'nobody knows the revision',
    requests: [served({ protocolVersion: undefined, headersMissing: ['mcp-protocol-version'] })],
    result: 'not seen',
  },
  {
    rule: 'R6',
    when: 'the client speaks a revision without it',
    requests: [
      served({ ...initialize, protocolVersion: '2025-03-26' }),
      served({ protocolVersion: undefined, headersMissing: ['mcp-protocol-version'] }),
    ],
    result: 'not applicable',
  },

  { rule: 'R7', when: 'the headers repeat the body', requests: [served(modern)], result: 'pass' },
  {
    rule: 'R7',
    when: 'one is missing',
    requests: [served({ ...modern, headersMissing: ['mcp-name'] })],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'R7',
    when: 'one says something else',
    requests: [served({ ...modern, headersWrong: ['mcp-method'] })],
    result: 'fail',
    steps: [1],
  },
  { rule: 'R7', when: 'the client speaks an older revision', requests: [served()], result: 'not applicable' },

  { rule: 'R8', when: 'each POST has one message', requests: [served()], result: 'pass' },
  {
    rule: 'R8',
    when: 'one has several',
    requests: [served(), served({ batch: true })],
    result: 'fail',
    steps: [2],
  },

  {
    rule: 'R9',
    when: 'the client goes on twice',
    requests: [refused(), refused(), refused()],
    result: 'pass',
  },
  {
    rule: 'R9',
    when: 'it goes on three times',
    requests: [refused(), refused(), refused(), refused()],
    result: 'fail',
    steps: [1, 2, 3, 4],
  },
  {
    rule: 'R9',
    when: 'they were under way already',
    requests: [refused('at1', { durationMs: 1000 }), ...[1, 2, 3].map(() => refused('at1', soon))],
    result: 'pass',
  },
  { rule: 'R9', when: 'no token is refused', requests: [served(), scopeRefused()], result: 'not seen' },

  {
    rule: 'R10',
    when: 'the client waits',
    requests: [served({}, busy), served({}, { later: 2000 })],
    result: 'pass',
  },
  {
    rule: 'R10',
    when: 'it comes sooner, twice',
    requests: [failedRefresh(1, { ...busy, status: 503 }), failedRefresh(), failedRefresh()],
    result: 'fail',
    steps: [1, 2, 3],
  },
  { rule: 'R10', when: 'it comes sooner once', requests: [served({}, busy), served()], result: 'pass' },
  {
    rule: 'R10',
    when: 'something else comes',
    requests: [served({}, busy), codeGrant(), clientGrant()],
    result: 'pass',
  },
]
