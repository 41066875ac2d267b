// What goes wrong while the client asks the person, and reads the answer.

import type { Defects } from './defect.ts'

export const authorizationDefects = {
  'loses-endpoint-query': {
    shownBy: ['authorize-query'],
    does: 'drops the query of the authorization and the token endpoint',
  },
  'adds-second-question-mark': {
    shownBy: ['authorize-query'],
    does: 'adds its parameters behind a second question mark',
  },
  'does-not-check-pkce-support': {
    shownBy: ['no-pkce-advertised'],
    does: 'goes on when the metadata does not list S256',
  },
  'always-asks-offline-access': {
    shownBy: ['offline-access-unlisted'],
    does: 'asks for offline_access whether or not the server lists it',
  },
  'asks-for-all-scopes': {
    shownBy: ['scope-challenge', 'A9'],
    does: 'asks for all scopes that the authorization server lists',
  },
  'asks-for-openid-too': {
    shownBy: ['scope-challenge', 'A9'],
    does: 'asks for openid and profile, which nobody named',
  },
  'registers-if-offered': {
    shownBy: ['registration-offered', 'A13'],
    does: 'registers if there is a registration endpoint, and uses what it gets',
  },
  'registers-anyway': {
    shownBy: ['registration-offered', 'A13'],
    does: 'registers at /register behind the issuer if no endpoint is listed, and drops what it gets',
  },
  'no-challenge': {
    shownBy: ['A1'],
    does: 'sends no PKCE challenge',
  },
  'plain-challenge': {
    shownBy: ['A1'],
    does: 'sends the verifier itself as challenge, with the method plain',
  },
  'padded-challenge': {
    shownBy: ['A2'],
    does: 'leaves the padding of base64 on the challenge',
  },
  'same-verifier': {
    shownBy: ['A3'],
    does: 'uses one verifier for all authorization requests',
  },
  'no-state': {
    shownBy: ['A4'],
    does: 'sends no state',
  },
  'short-state': {
    shownBy: ['A5'],
    does: 'sends a state of four characters',
  },
  'same-state': {
    shownBy: ['A5'],
    does: 'sends the same state each time',
  },
  'no-resource-in-authorization': {
    shownBy: ['A6'],
    does: 'leaves the resource out of the authorization request',
  },
  'resource-with-slash': {
    shownBy: ['A7'],
    does: 'adds a slash to the resource in the authorization request',
  },
  'resource-with-fragment': {
    shownBy: ['A8'],
    does: 'adds a fragment to the resource in the authorization request',
  },
  'empty-scope': {
    shownBy: ['A10'],
    does: 'sends an empty scope',
  },
  'repeats-parameter': {
    shownBy: ['A11'],
    does: 'sends response_type twice',
  },
  'unregistered-redirect': {
    shownBy: ['A12'],
    does: 'sends a redirect URI that is not registered',
  },
  'secret-in-query': {
    shownBy: ['A14'],
    does: 'sends the client secret in the authorization request',
  },
  'accepts-missing-iss': {
    shownBy: ['iss-missing'],
    does: 'accepts an answer without iss although the server says that it always sends one',
  },
  'ignores-iss': {
    shownBy: ['iss-wrong', 'iss-missing', 'mix-up'],
    does: 'does not look at iss',
  },
  'rejects-unadvertised-iss': {
    shownBy: ['iss-unadvertised'],
    does: 'rejects an answer with iss if the server does not say that it sends one',
  },
  'ignores-iss-unless-advertised': {
    shownBy: [],
    does: 'does not compare iss if the server does not say that it sends one',
  },
  'requires-iss': {
    shownBy: ['iss-none'],
    does: 'rejects an answer without iss from a server that never sends one',
  },
  'ignores-state': {
    shownBy: ['state-wrong'],
    does: 'does not compare the state',
  },
  'reopens-after-denial': {
    shownBy: ['denied'],
    does: 'asks the person again after a refusal, four times in all',
  },
  'renders-error-as-html': {
    shownBy: ['hostile-error'],
    does: 'shows what the authorization server says about an error as HTML',
  },
  'decodes-code-twice': {
    shownBy: ['code-odd'],
    does: 'decodes the code again after the query was decoded',
  },
  'cuts-long-code': {
    shownBy: ['code-odd'],
    does: 'keeps the first 1024 characters of the code',
  },
} as const satisfies Defects
