// What a test does to requests is never held against the client that goes by it.

import {
  askedAgain,
  authorize,
  type Case,
  challenged,
  codeGrant,
  elsewhere,
  failedRefresh,
  refresh,
  refused,
  resourceMetadata,
  scopeRefused,
  served,
  serverMetadata,
  withSlash,
} from './story.ts'

const signedIn = [authorize(), codeGrant(), served()]

/** An answer of the test's own, of which nothing else is known. */
const replaced = (status: number) => ({ status, bent: 'fault', refusal: undefined }) as const
const unnamed = { challengeScope: undefined, challengeMetadata: undefined }
const own401 = challenged(unnamed, replaced(401))
const initialize = { rpcMethods: ['initialize'] }
/** A refusal that the test asked for. */
const refusedByTest = refused('at1', {
  bent: 'fault',
  refusal: { reason: 'token_revoked', facts: { by: 'test' } },
})

export const faulted: readonly Case[] = [
  {
    rule: 'R1',
    when: 'a test answered with 401, and the client comes without its token',
    requests: [...signedIn, own401, challenged()],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'a test answered a refresh with 400, and the client comes without its token',
    requests: [...signedIn, failedRefresh(1, replaced(400)), challenged()],
    result: 'pass',
  },
  {
    rule: 'R1',
    when: 'a test answered with 500, and the client comes without its token',
    requests: [...signedIn, served({}, replaced(500)), challenged()],
    result: 'fail',
    steps: [5],
  },
  {
    rule: 'R9',
    when: 'a token that a test had refused is good the next time',
    requests: [...signedIn, refusedByTest, ...[1, 2, 3].map(() => served())],
    result: 'pass',
  },
  {
    rule: 'R9',
    when: 'a token that a test goes on having refused comes again and again',
    requests: [...signedIn, ...[1, 2, 3, 4].map(() => refusedByTest)],
    result: 'fail',
    steps: [4, 5, 6, 7],
  },
  {
    rule: 'L1',
    when: 'a test had the refresh fail, and the client asks a person',
    requests: [...signedIn, refused(), failedRefresh(1, replaced(503)), askedAgain],
    result: 'pass',
  },
  {
    rule: 'L1',
    when: 'a test had the token refused, and the client stops',
    requests: [...signedIn, refusedByTest],
    result: 'not seen',
    context: { isQuiet: true },
  },
  {
    rule: 'L1',
    when: 'the token was revoked, and a test only held the request back',
    requests: [
      ...signedIn,
      refused('at1', { heldBackMs: 100, refusal: { reason: 'token_revoked', facts: { by: 'client' } } }),
      askedAgain,
    ],
    result: 'not seen',
  },
  {
    rule: 'L6',
    when: 'a test had the refresh fail, and the client tries again',
    requests: [
      ...signedIn,
      ...[400, 503, 400].map((status) => failedRefresh(1, replaced(status))),
      refresh(),
    ],
    result: 'not seen',
  },
  {
    rule: 'L8',
    when: 'a test answered with 401, and the client asks a person',
    requests: [
      ...signedIn,
      challenged({ ...unnamed, ...initialize }, { ...replaced(401), later: 2000 }),
      askedAgain,
    ],
    result: 'not seen',
  },
  {
    rule: 'T8',
    when: 'a test answered the first',
    requests: [codeGrant({ token: undefined }, replaced(400)), codeGrant()],
    result: 'pass',
  },
  {
    rule: 'A9',
    when: 'the last challenge was a test’s',
    requests: [challenged(), own401, authorize({ requestedScope: 'user admin' })],
    result: 'not seen',
  },
  {
    rule: 'A7',
    when: 'a test answered with other metadata',
    requests: [resourceMetadata(replaced(200)), authorize(withSlash)],
    result: 'not seen',
  },
  {
    rule: 'D2',
    when: 'the challenge was a test’s',
    requests: [challenged({}, replaced(401)), resourceMetadata({ path: '/elsewhere' })],
    result: 'not seen',
  },
  {
    rule: 'D3',
    when: 'a test kept the metadata of the resource from the client',
    requests: [challenged(), resourceMetadata(replaced(503)), serverMetadata({ realm: 'root' })],
    result: 'not seen',
  },
  {
    rule: 'D5',
    when: 'a test kept the metadata from the client, which tries what is usual',
    requests: [challenged(), serverMetadata(replaced(503)), elsewhere('/oauth/authorize'), authorize()],
    result: 'pass',
  },
  {
    rule: 'S1',
    when: 'a test had the scope refused, and the client stops',
    requests: [...signedIn, scopeRefused('user', { bent: 'fault' })],
    result: 'not seen',
    context: { isQuiet: true },
  },
]
