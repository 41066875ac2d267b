// What goes wrong when the client spends a code.

import type { Defects } from './defect.ts'

export const tokenRequestDefects = {
  'always-basic': {
    shownBy: ['post-only', 'T3'],
    does: 'authenticates with Basic whatever the server lists',
  },
  'posts-without-method-list': {
    shownBy: ['auth-methods-absent'],
    does: 'sends the secret in the body if the server lists no methods',
  },
  'raw-basic': {
    shownBy: ['secret-reserved', 'T4'],
    does: 'joins id and secret for Basic without form-encoding them',
  },
  'reregisters-on-invalid-client': {
    shownBy: ['invalid-client', 'A13'],
    does: 'registers when its credentials are refused',
  },
  'authorizes-again-on-invalid-client': {
    shownBy: ['invalid-client'],
    does: 'asks the person again when its credentials are refused, four times in all',
  },
  'json-token-request': {
    shownBy: ['T1'],
    does: 'sends the token request as JSON',
  },
  'authenticates-twice': {
    shownBy: ['T2'],
    does: 'sends the secret in the header and in the body',
  },
  'no-secret': {
    shownBy: ['T3'],
    does: 'sends the client id and no secret',
  },
  'short-verifier': {
    shownBy: ['T5'],
    does: 'uses a verifier of 20 characters',
  },
  'wrong-verifier': {
    shownBy: ['T5'],
    does: 'sends another verifier than the challenge was made of',
  },
  'other-redirect-in-token-request': {
    shownBy: ['T6'],
    does: 'adds a slash to the redirect URI in the token request',
  },
  'no-resource-in-token-request': {
    shownBy: ['T7'],
    does: 'leaves the resource out of the request that spends the code',
  },
  'uses-code-twice': {
    shownBy: ['T8'],
    does: 'sends each code twice',
  },
  'copies-token-type': {
    shownBy: ['token-minimal'],
    does: 'uses token_type as the server spells it as the scheme of the header',
  },
  'requires-expires-in': {
    shownBy: ['token-minimal'],
    does: 'refuses tokens that come without expires_in',
  },
  'requires-refresh-token': {
    shownBy: ['token-minimal', 'no-refresh-token'],
    does: 'refuses tokens that come without a refresh token',
  },
  'authorizes-again-when-scope-narrowed': {
    shownBy: ['scope-narrowed'],
    does: 'asks the person again when it was granted less than it asked for',
  },
} as const satisfies Defects
