import {
  authorize,
  type Case,
  challenged,
  codeGrant,
  other,
  resourceMetadata,
  scopeRefused,
  served,
  withoutResource,
  withSlash,
} from './story.ts'

const again = authorize({ state: 'state2', challenge: 'challenge2' })
const registering = other(
  'register',
  {},
  { status: 403, refusal: { reason: 'registration_off', facts: { clientId: 'x' } } },
)
const unregistered = authorize(
  { redirectUri: undefined },
  {
    status: 400,
    refusal: { reason: 'redirect_uri_unregistered', facts: { received: 'http://x/cb', registered: [] } },
  },
)

/** The rules that have nothing to say without an authorization request. */
const aboutRequests = ['A1', 'A2', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A10', 'A11', 'A12', 'A13', 'A14']

export const authorizationRequest: readonly Case[] = [
  ...aboutRequests.map(
    (rule): Case => ({
      rule,
      when: 'no authorization request came',
      requests: [challenged(), served()],
      result: 'not seen',
    }),
  ),

  { rule: 'A1', when: 'the challenge is S256', requests: [authorize()], result: 'pass' },
  {
    rule: 'A1',
    when: 'there is no challenge',
    requests: [authorize(), authorize({ challengeLength: undefined, state: 'x' })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'A1',
    when: 'the method is plain',
    requests: [authorize({ challengeMethod: 'plain' })],
    result: 'fail',
  },
  {
    rule: 'A1',
    when: 'no method is named',
    requests: [authorize({ challengeMethod: undefined })],
    result: 'fail',
  },

  { rule: 'A2', when: 'the challenge has 43 characters', requests: [authorize()], result: 'pass' },
  {
    rule: 'A2',
    when: 'it is padded',
    requests: [authorize({ challenge: undefined, challengeLength: 44 })],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'A2',
    when: 'there is none',
    requests: [authorize({ challengeLength: undefined })],
    result: 'not seen',
  },

  { rule: 'A3', when: 'two requests have two challenges', requests: [authorize(), again], result: 'pass' },
  {
    rule: 'A3',
    when: 'two requests have one challenge',
    requests: [authorize(), authorize({ state: 'state2' })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'A3',
    when: 'the same request comes twice',
    requests: [authorize(), authorize()],
    result: 'not seen',
  },

  { rule: 'A4', when: 'there is a state', requests: [authorize()], result: 'pass' },
  {
    rule: 'A4',
    when: 'there is none',
    requests: [authorize({ hasState: false, state: undefined })],
    result: 'fail',
    steps: [1],
  },

  {
    rule: 'A5',
    when: 'two requests have long states of their own',
    requests: [authorize(), again],
    result: 'pass',
  },
  {
    rule: 'A5',
    when: 'a state comes again',
    requests: [authorize(), authorize({ challenge: 'challenge2' })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'A5',
    when: 'a state is short',
    requests: [authorize({ stateLength: 7 })],
    result: 'fail',
    steps: [1],
  },
  { rule: 'A5', when: 'one request came', requests: [authorize()], result: 'not seen' },
  {
    rule: 'A5',
    when: 'states are neither short nor long',
    requests: [authorize({ stateLength: 12 }), again],
    result: 'not seen',
  },

  { rule: 'A6', when: 'there is a resource', requests: [authorize()], result: 'pass' },
  { rule: 'A6', when: 'there is none', requests: [authorize(withoutResource)], result: 'fail', steps: [1] },
  {
    rule: 'A6',
    when: 'the client speaks a revision without it',
    requests: [authorize(withoutResource)],
    result: 'not applicable',
    context: { revision: '2025-03-26' },
  },

  {
    rule: 'A7',
    when: 'the resource is spelled like in the metadata',
    requests: [authorize()],
    result: 'pass',
  },
  { rule: 'A7', when: 'it ends with a slash', requests: [authorize(withSlash)], result: 'fail', steps: [1] },
  {
    rule: 'A7',
    when: 'the metadata was changed on purpose',
    requests: [resourceMetadata({ bent: 'resourceMetadata' }), authorize(withSlash)],
    result: 'not seen',
  },
  { rule: 'A7', when: 'there is none', requests: [authorize(withoutResource)], result: 'not seen' },

  { rule: 'A8', when: 'the resource is absolute', requests: [authorize(withSlash)], result: 'pass' },
  {
    rule: 'A8',
    when: 'it is not',
    requests: [authorize({ resourceMatch: 'relative' })],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'A8',
    when: 'it has a fragment',
    requests: [authorize({ resourceMatch: 'fragment' })],
    result: 'fail',
  },

  {
    rule: 'A9',
    when: 'the client asks for what the challenge names, and for a refresh token',
    requests: [challenged(), authorize({ requestedScope: 'user offline_access' })],
    result: 'pass',
  },
  {
    rule: 'A9',
    when: 'it asks for more',
    requests: [challenged(), authorize({ requestedScope: 'user admin' })],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'A9',
    when: 'it adds what a refusal names',
    requests: [
      challenged(),
      authorize({ requestedScope: 'user' }),
      scopeRefused('admin'),
      authorize({ requestedScope: 'user admin', state: 'state2' }),
    ],
    result: 'pass',
  },
  {
    rule: 'A9',
    when: 'nothing was challenged',
    requests: [authorize({ requestedScope: 'x' })],
    result: 'not seen',
  },
  {
    rule: 'A9',
    when: 'the challenge was changed on purpose',
    requests: [challenged({}, { bent: 'challenge' }), authorize({ requestedScope: 'x' })],
    result: 'not seen',
  },

  { rule: 'A10', when: 'there is no scope', requests: [authorize()], result: 'pass' },
  {
    rule: 'A10',
    when: 'it is empty',
    requests: [authorize({ emptyScope: true })],
    result: 'fail',
    steps: [1],
  },

  { rule: 'A11', when: 'the request asks for a code', requests: [authorize()], result: 'pass' },
  {
    rule: 'A11',
    when: 'it asks for something else',
    requests: [
      authorize({}, { refusal: { reason: 'response_type_unsupported', facts: { received: 'token' } } }),
    ],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'A11',
    when: 'a parameter came twice',
    requests: [authorize({ repeatedParameters: ['scope'] })],
    result: 'fail',
    steps: [1],
  },

  { rule: 'A12', when: 'the redirect URI is on loopback', requests: [authorize()], result: 'pass' },
  {
    rule: 'A12',
    when: 'it is an app’s own',
    requests: [authorize({ redirectUri: 'cursor://x/cb' })],
    result: 'pass',
  },
  { rule: 'A12', when: 'it is not registered', requests: [unregistered], result: 'fail', steps: [1] },
  {
    rule: 'A12',
    when: 'it is http elsewhere',
    requests: [authorize({ redirectUri: 'http://example.com/callback' })],
    result: 'fail',
    steps: [1],
  },

  { rule: 'A13', when: 'the client is the given one', requests: [authorize(), codeGrant()], result: 'pass' },
  { rule: 'A13', when: 'it registers', requests: [registering, authorize()], result: 'fail', steps: [1] },
  {
    rule: 'A13',
    when: 'it is another one',
    requests: [authorize(), codeGrant({ otherClient: true })],
    result: 'fail',
    steps: [2],
  },

  { rule: 'A14', when: 'no secret is in a query', requests: [authorize()], result: 'pass' },
  {
    rule: 'A14',
    when: 'the secret is in a query',
    requests: [authorize(), codeGrant({}, { secretInQuery: true })],
    result: 'fail',
    steps: [2],
  },
]
