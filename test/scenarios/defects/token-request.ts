// What shows of a client that spends a code wrongly.

import type { tokenRequestDefects } from '../../reference-client/defects/token-request.ts'
import { beside, breaks, type DefectTable, fails, warns } from './shown.ts'

export const tokenRequest: DefectTable<keyof typeof tokenRequestDefects> = {
  'always-basic': [
    fails('post-only', /sent its secret in a Basic header, although/),
    breaks('T3', /A token request had no secret, or had it where the metadata does not list it/, 'post-only'),
  ],
  'posts-without-method-list': [
    fails('auth-methods-absent', /sent its secret in the form, although Basic/),
    breaks('T3', /had no secret, or had it where the metadata does not list it/, 'auth-methods-absent'),
  ],
  'raw-basic': [
    fails('secret-reserved', /without form-encoding/),
    breaks('T4', /The Basic credentials were not form-encoded/, 'secret-reserved'),
  ],
  'reregisters-on-invalid-client': [
    fails('invalid-client', /registered when its credentials were refused/),
    breaks('A13', /registered, or tried to, although it was given credentials/, 'invalid-client'),
    beside('D5', 'invalid-client'),
  ],
  'authorizes-again-on-invalid-client': [fails('invalid-client', /asked the person three times/)],
  'json-token-request': [breaks('T1', /A token request was not a posted form/)],
  'authenticates-twice': [
    fails('post-only', /sent its secret twice, although/),
    breaks('T2', /A token request had the secret in the header and in the body/),
  ],
  'no-secret': [
    fails('registration-offered', /without the client ID or the secret/),
    fails('post-only', /sent no secret, although/),
    fails('auth-methods-absent', /sent no secret, although/),
    breaks('T3', /A token request had no secret, or had it where the metadata does not list it/),
    beside('A13'),
  ],
  'short-verifier': [breaks('T5', /A verifier was missing, malformed or not that of the challenge/)],
  'wrong-verifier': [breaks('T5', /A verifier was missing, malformed or not that of the challenge/)],
  'other-redirect-in-token-request': [
    breaks('T6', /A token request had not the redirect URI of the authorization request/),
  ],
  'no-resource-in-token-request': [
    breaks('T7', /A token request had no `resource`, or another one than the authorization request/),
  ],
  'uses-code-twice': [breaks('T8', /A code was sent again after it had been answered/)],
  'copies-token-type': [warns('token-minimal', /wrote `bearer` before its token/)],
  'requires-expires-in': [fails('token-minimal', /stopped when it had the token/)],
  'requires-refresh-token': [fails('token-minimal', /stopped when it had the token/)],
  'authorizes-again-when-scope-narrowed': [
    fails('scope-narrowed', /asked the person again because less was granted/),
  ],
}
