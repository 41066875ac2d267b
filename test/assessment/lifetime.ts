import {
  askedAgain,
  authorize,
  type Case,
  challenged,
  codeGrant,
  failedRefresh,
  refresh,
  refused,
  served,
  withoutResource,
} from './story.ts'

const signedIn = [authorize(), codeGrant(), served()]
const unavailable = { status: 503, refusal: undefined } as const
const initialize = { rpcMethods: ['initialize'] }

export const lifetime: readonly Case[] = [
  ...['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8'].map(
    (rule): Case => ({ rule, when: 'the client connects once', requests: signedIn, result: 'not seen' }),
  ),

  {
    rule: 'L1',
    when: 'a refresh follows a refused token',
    requests: [...signedIn, refused(), refresh()],
    result: 'pass',
  },
  {
    rule: 'L1',
    when: 'an authorization request does',
    requests: [...signedIn, refused(), askedAgain],
    result: 'fail',
    steps: [4, 5],
  },
  {
    rule: 'L1',
    when: 'nothing does',
    requests: [...signedIn, refused()],
    result: 'fail',
    steps: [4],
    context: { isQuiet: true },
  },
  { rule: 'L1', when: 'nothing did yet', requests: [...signedIn, refused()], result: 'not seen' },
  {
    rule: 'L1',
    when: 'the token was refused on purpose and the client stops',
    requests: [...signedIn, refused('at1', { bent: 'fate' })],
    result: 'not seen',
    context: { isQuiet: true },
  },
  {
    rule: 'L1',
    when: 'the client has no refresh token',
    requests: [
      authorize(),
      codeGrant({ hasRefreshToken: false, newRefreshToken: undefined }),
      served(),
      refused(),
      askedAgain,
    ],
    result: 'not seen',
  },
  {
    rule: 'L1',
    when: 'the token was revoked, and its refresh token with it',
    requests: [
      ...signedIn,
      refused('at1', { refusal: { reason: 'token_revoked', facts: { by: 'client' } } }),
      askedAgain,
    ],
    result: 'not seen',
  },
  {
    rule: 'L1',
    when: 'its refresh token was refused before',
    requests: [...signedIn, failedRefresh(), refused(), askedAgain],
    result: 'pass',
  },
  {
    rule: 'L1',
    when: 'the client was started again without its tokens',
    requests: [
      ...signedIn,
      refused(),
      challenged({ rpcMethods: ['initialize'] }, { later: 5000 }),
      authorize({ state: 'state2', challenge: 'challenge2' }),
    ],
    result: 'not seen',
    context: { starts: [5000] },
  },

  { rule: 'L2', when: 'a refresh repeats the resource', requests: [...signedIn, refresh()], result: 'pass' },
  {
    rule: 'L2',
    when: 'it does not',
    requests: [...signedIn, refresh(1, withoutResource)],
    result: 'fail',
    steps: [4],
  },

  {
    rule: 'L3',
    when: 'each refresh uses the newest',
    requests: [...signedIn, refresh(1), refresh(2)],
    result: 'pass',
  },
  {
    rule: 'L3',
    when: 'one uses an older one',
    requests: [...signedIn, refresh(1), refresh(2), failedRefresh(1)],
    result: 'fail',
    steps: [5, 6],
  },
  {
    rule: 'L3',
    when: 'the first answer had none, on purpose',
    requests: [...signedIn, refresh(1, {}, { bent: 'tokenAnswer' }), refresh(1)],
    result: 'pass',
  },
  {
    rule: 'L3',
    when: 'the first answer did not arrive',
    requests: [...signedIn, refresh(1, {}, { delivered: false }), refresh(1)],
    result: 'pass',
  },
  {
    rule: 'L3',
    when: 'the client has two sign-ins',
    requests: [
      codeGrant(),
      codeGrant({ family: 'family2', code: 'code2', newRefreshToken: 'rt9' }),
      refresh(1),
      refresh(2),
    ],
    result: 'pass',
  },
  { rule: 'L3', when: 'there was one refresh', requests: [...signedIn, refresh()], result: 'not seen' },

  {
    rule: 'L4',
    when: 'refreshes have a token each',
    requests: [...signedIn, refresh(1), refresh(2)],
    result: 'pass',
  },
  {
    rule: 'L4',
    when: 'a refresh comes before another was answered',
    requests: [...signedIn, refresh(1, {}, { durationMs: 500 }), failedRefresh(1)],
    result: 'fail',
    steps: [5],
  },
  {
    rule: 'L4',
    when: 'it comes although the answer brought a new token',
    requests: [...signedIn, refresh(1), failedRefresh(1)],
    result: 'fail',
    steps: [5],
  },
  {
    rule: 'L4',
    when: 'the server could not answer the first',
    requests: [...signedIn, failedRefresh(1, unavailable), refresh(1)],
    result: 'pass',
  },
  {
    rule: 'L4',
    when: 'the token that the first brought was refused: it renews that one',
    requests: [...signedIn, refresh(1), refused('at2'), failedRefresh(1)],
    result: 'pass',
  },
  {
    rule: 'L4',
    when: 'it comes much later',
    requests: [...signedIn, refresh(1), failedRefresh(1, { later: 10_000 })],
    result: 'pass',
  },

  {
    rule: 'L5',
    when: 'a refresh asks for what was granted',
    requests: [...signedIn, refresh(1, { requestedScope: 'user' })],
    result: 'pass',
  },
  {
    rule: 'L5',
    when: 'it asks for more',
    requests: [...signedIn, refresh(1, { requestedScope: 'user admin' })],
    result: 'fail',
    steps: [4],
  },

  {
    rule: 'L6',
    when: 'the client stops',
    requests: [...signedIn, failedRefresh(), askedAgain],
    result: 'pass',
  },
  {
    rule: 'L6',
    when: 'it goes on',
    requests: [...signedIn, failedRefresh(), failedRefresh(), failedRefresh()],
    result: 'fail',
    steps: [5, 6],
  },
  {
    rule: 'L6',
    when: 'that was the scenario’s answer',
    requests: [1, 2, 3].map(() => failedRefresh(1, { refusal: undefined, bent: 'tokenAnswer' })),
    result: 'fail',
    steps: [2, 3],
  },
  { rule: 'L6', when: 'the refresh succeeds', requests: [...signedIn, refresh()], result: 'not seen' },

  {
    rule: 'L7',
    when: 'there are two in the life of a token',
    requests: [...signedIn, refresh(1), refresh(2)],
    result: 'pass',
  },
  {
    rule: 'L7',
    when: 'there are three',
    requests: [...signedIn, refresh(1), refresh(2), refresh(3)],
    result: 'fail',
    steps: [4, 5, 6],
  },
  {
    rule: 'L7',
    when: 'each follows a refused token',
    requests: [codeGrant(), refused(), refresh(1), refused('at2'), refresh(2), refused('at3'), refresh(3)],
    result: 'pass',
  },
  {
    rule: 'L7',
    when: 'the tokens lived for 20 seconds',
    requests: [
      codeGrant({ expiresIn: 20 }),
      ...[1, 2, 3, 4].map((n) => refresh(n, { expiresIn: 20 }, { later: 15_000 })),
    ],
    result: 'pass',
  },

  {
    rule: 'L8',
    when: 'the client comes back with its token',
    requests: [...signedIn, served(initialize, { later: 2000 })],
    result: 'pass',
  },
  {
    rule: 'L8',
    when: 'it was started again and comes back with its token',
    requests: [...signedIn, served(initialize)],
    result: 'pass',
    context: { starts: [350] },
  },
  {
    rule: 'L8',
    when: 'it comes back without and asks a person',
    requests: [...signedIn, challenged(initialize, { later: 2000 }), askedAgain],
    result: 'fail',
    steps: [5],
  },
]
