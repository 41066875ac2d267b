// Answers to the request that spends the code.

import { at, authorizesTwice, type Case, count, issuing, listsNothing, metadata } from './bends.ts'

export const tokenRequestCases: readonly Case[] = [
  {
    name: 'the secret belongs into the body',
    bend: metadata(() => ({ token_endpoint_auth_methods_supported: ['client_secret_post'] })),
    wrong: (_, seen) =>
      seen.some(({ path, form }) => path === '/token' && form.get('client_secret') !== 'p+q=/r%41:s'),
    ends: 'well',
    defects: ['always-basic', 'no-secret'],
  },
  {
    name: 'no method of client authentication is listed',
    bend: metadata(() => ({ token_endpoint_auth_methods_supported: undefined })),
    wrong: (_, seen) =>
      seen.some(
        ({ path, authorization }) =>
          path === '/token' && authorization !== `Basic ${btoa('the-client:p%2Bq%3D%2Fr%2541%3As')}`,
      ),
    ends: 'well',
    defects: ['posts-without-method-list', 'raw-basic', 'no-secret'],
  },
  {
    name: 'the credentials are refused',
    bend: () => at('/token', () => ({ status: 401, body: { error: 'invalid_client' } })),
    wrong: (_, seen) => count(seen, '/token') > 1 || count(seen, '/register') > 0,
    ends: /invalid_client/,
    defects: ['reregisters-on-invalid-client', 'authorizes-again-on-invalid-client'],
  },
  {
    name: 'the token answer says no more than it must',
    bend: () =>
      issuing({ token_type: 'bearer', expires_in: undefined, refresh_token: undefined, x: { y: null } }),
    wrong: (server, seen) => listsNothing(server, seen) || authorizesTwice(server, seen),
    ends: 'well',
    defects: ['requires-expires-in', 'requires-refresh-token', 'copies-token-type'],
  },
  {
    name: 'less is granted than was asked for',
    bend: () => issuing({ scope: 'user' }),
    wrong: authorizesTwice,
    ends: 'well',
    defects: ['authorizes-again-when-scope-narrowed'],
  },
]
