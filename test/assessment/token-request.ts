import {
  authorize,
  type Case,
  challenged,
  codeGrant,
  failedRefresh,
  refresh,
  refusedGrant,
  withoutResource,
  withSlash,
} from './story.ts'

const grantOf = { grantType: 'authorization_code', code: 'code1' } as const
const methods = ['client_secret_post'] as const
const asJson = { received: 'application/json', isJsonAsForm: false }

export const tokenRequest: readonly Case[] = [
  ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8'].map(
    (rule): Case => ({
      rule,
      when: 'no token request came',
      requests: [challenged(), authorize()],
      result: 'not seen',
    }),
  ),

  { rule: 'T1', when: 'the request is a form', requests: [codeGrant()], result: 'pass' },
  {
    rule: 'T1',
    when: 'it is JSON',
    requests: [refusedGrant({ reason: 'content_type_unsupported', facts: asJson }), codeGrant()],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'T1',
    when: 'the limit of requests came first',
    requests: [refusedGrant({ reason: 'rate_limited', facts: { retryAfterSeconds: 1 } })],
    result: 'not seen',
  },

  { rule: 'T2', when: 'the secret comes once', requests: [codeGrant()], result: 'pass' },
  {
    rule: 'T2',
    when: 'it comes twice',
    requests: [refusedGrant({ reason: 'client_authentication_twice', facts: {} }, grantOf)],
    result: 'fail',
    steps: [1],
  },

  { rule: 'T3', when: 'the method is listed', requests: [codeGrant()], result: 'pass' },
  {
    rule: 'T3',
    when: 'it is not',
    requests: [
      refusedGrant(
        {
          reason: 'client_authentication_method_off',
          facts: { used: 'client_secret_basic', methods },
        },
        grantOf,
      ),
    ],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'T3',
    when: 'another client has it, which is a matter of A13',
    requests: [codeGrant({ otherClient: true, clientAuthMethod: undefined })],
    result: 'not seen',
  },
  {
    rule: 'T3',
    when: 'there is no secret',
    requests: [
      refusedGrant(
        { reason: 'client_authentication_missing', facts: { methods, scheme: undefined } },
        grantOf,
      ),
    ],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'T3',
    when: 'the secret is wrong, which is a matter of configuration',
    requests: [
      refusedGrant(
        {
          reason: 'client_authentication_wrong',
          facts: { receivedClientId: 'x', clientIdKnown: true, via: 'client_secret_basic', slip: undefined },
        },
        grantOf,
      ),
    ],
    result: 'not seen',
  },

  {
    rule: 'T4',
    when: 'the credentials are form-encoded',
    requests: [codeGrant({ basicEncoding: 'form-encoded' })],
    result: 'pass',
  },
  {
    rule: 'T4',
    when: 'they are raw',
    requests: [codeGrant({ basicEncoding: 'raw' })],
    result: 'fail',
    steps: [1],
  },
  { rule: 'T4', when: 'that makes no difference', requests: [codeGrant()], result: 'not seen' },

  { rule: 'T5', when: 'the verifier fits', requests: [codeGrant()], result: 'pass' },
  {
    rule: 'T5',
    when: 'it does not',
    requests: [refusedGrant({ reason: 'code_verifier_wrong', facts: {} }, grantOf)],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'T5',
    when: 'it is missing',
    requests: [refusedGrant({ reason: 'parameter_missing', facts: { parameter: 'code_verifier' } }, grantOf)],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'T5',
    when: 'the code has expired first',
    requests: [refusedGrant({ reason: 'code_expired', facts: { agoSeconds: 1, ttlSeconds: 300 } }, grantOf)],
    result: 'not seen',
  },

  { rule: 'T6', when: 'the redirect URI is that of the request', requests: [codeGrant()], result: 'pass' },
  {
    rule: 'T6',
    when: 'it is another',
    requests: [
      refusedGrant(
        { reason: 'code_redirect_uri_mismatch', facts: { received: 'http://a', expected: 'http://b' } },
        grantOf,
      ),
    ],
    result: 'fail',
    steps: [1],
  },

  { rule: 'T7', when: 'the resource is repeated', requests: [authorize(), codeGrant()], result: 'pass' },
  {
    rule: 'T7',
    when: 'it is repeated as it was spelled, which another rule is about',
    requests: [authorize(withSlash), codeGrant(withSlash)],
    result: 'pass',
  },
  {
    rule: 'T7',
    when: 'it is missing',
    requests: [authorize(), codeGrant(withoutResource)],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'T7',
    when: 'it is another',
    requests: [authorize(), codeGrant(withSlash)],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'T7',
    when: 'the client only refreshes',
    requests: [refresh(1, withoutResource)],
    result: 'not seen',
  },

  { rule: 'T8', when: 'a code comes once', requests: [codeGrant()], result: 'pass' },
  { rule: 'T8', when: 'it comes again', requests: [codeGrant(), codeGrant()], result: 'fail', steps: [2] },
  {
    rule: 'T8',
    when: 'the first answer did not arrive',
    requests: [codeGrant({}, { delivered: false }), codeGrant()],
    result: 'pass',
  },
  {
    rule: 'T8',
    when: 'the server could not answer the first',
    requests: [codeGrant({ token: undefined }, { status: 503 }), codeGrant()],
    result: 'pass',
  },
  {
    rule: 'T8',
    when: 'two came at once',
    requests: [codeGrant({}, { durationMs: 500 }), codeGrant({ token: undefined }, { status: 400 })],
    result: 'pass',
  },
  { rule: 'T8', when: 'there is no code', requests: [failedRefresh()], result: 'not seen' },
]
