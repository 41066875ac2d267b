// What shows of a client that asks the person wrongly, or misreads the answer.

import type { authorizationDefects } from '../../reference-client/defects/authorization.ts'
import { beside, breaks, type DefectTable, fails, only, type Shown, warns } from './shown.ts'

/** A client that exchanges the code: MCP forbids it since the newest revision. */
function exchanges(scenario: string, although: RegExp): readonly Shown[] {
  return [
    only('2026-07-28', fails(scenario, although)),
    only('2025-11-25', warns(scenario, /2025-11-25, which it speaks/)),
  ]
}

export const authorization: DefectTable<keyof typeof authorizationDefects> = {
  'loses-endpoint-query': [fails('authorize-query', /dropped the query of the authorization endpoint/)],
  'adds-second-question-mark': [
    fails('authorize-query', /second question mark/),
    beside('A11', 'authorize-query'),
  ],
  'does-not-check-pkce-support': [fails('no-pkce-advertised', /asked for authorization although/)],
  'always-asks-offline-access': [
    only('2025-11-25', warns('offline-access-unlisted', /2025-11-25, which it speaks, does not mention/)),
    only('2026-07-28', fails('offline-access-unlisted', /asked for `offline_access`/)),
  ],
  'asks-for-all-scopes': [
    warns('scope-challenge', /names “user”; the client asked for “user admin reports offline_access”/),
    breaks('A9', /asked for more than the challenge named/, 'scope-challenge'),
  ],
  'asks-for-openid-too': [
    warns('scope-challenge', /the client asked for “user offline_access openid profile”/),
    breaks('A9', /asked for more than the challenge named/),
  ],
  'registers-if-offered': [
    fails('registration-offered', /The client registered/),
    breaks('A13', /registered, or tried to, although it was given credentials/, 'registration-offered'),
  ],
  'registers-anyway': [
    fails('registration-offered', /The client registered/),
    breaks('A13', /registered, or tried to, although it was given credentials/),
    beside('D5'),
  ],
  'no-challenge': [breaks('A1', /An authorization request had no S256 challenge/)],
  'plain-challenge': [breaks('A1', /An authorization request had no S256 challenge/)],
  'padded-challenge': [breaks('A2', /A code challenge is not 43 characters of base64url/)],
  'same-verifier': [
    breaks('A3', /A code challenge came again in another authorization request/, 'refresh-dead'),
  ],
  'no-state': [breaks('A4', /An authorization request had no `state`/)],
  'short-state': [breaks('A5', /A `state` is so short that it can be guessed/)],
  'same-state': [breaks('A5', /A `state` came again in another authorization request/, 'refresh-dead')],
  'no-resource-in-authorization': [breaks('A6', /An authorization request had no `resource`/)],
  'resource-with-slash': [breaks('A7', /The `resource` is not that of the metadata/)],
  'resource-with-fragment': [breaks('A8', /The `resource` is not absolute, or has a fragment/), beside('A7')],
  'empty-scope': [breaks('A10', /A `scope` was sent without a value/)],
  'repeats-parameter': [
    breaks('A11', /An authorization request did not ask for a code, or had a parameter twice/),
  ],
  'unregistered-redirect': [breaks('A12', /The redirect URI is not registered, or not safe/)],
  'secret-in-query': [breaks('A14', /secret was in the query of a URL/)],
  'accepts-missing-iss': exchanges('iss-missing', /although the answer has no `iss`/),
  'ignores-iss': [
    ...exchanges('iss-missing', /although the answer has no `iss`/),
    ...exchanges('iss-wrong', /although `iss` in the answer names another issuer/),
    fails('mix-up', /sent the client ID, the client secret, the code and the code verifier to the attacker/),
  ],
  'rejects-unadvertised-iss': [
    fails('iss-unadvertised', /did not exchange the code: the answer has the right `iss`/),
  ],
  // Where `iss` is not advertised, no scenario sends a wrong one: test/reference-client/bent does.
  'ignores-iss-unless-advertised': [],
  'requires-iss': [fails('iss-none', /did not exchange the code: the answer has no `iss`/)],
  'ignores-state': [fails('state-wrong', /exchanged the code although the answer has another `state`/)],
  'reopens-after-denial': [fails('denied', /asked 3 times/)],
  // It takes a browser: test/browser/hostile-error.test.ts.
  'renders-error-as-html': [],
  'decodes-code-twice': [fails('code-odd', /another code/)],
  'cuts-long-code': [fails('code-odd', /another code/)],
}
