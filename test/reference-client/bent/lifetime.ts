// Tokens that end, and scopes that are not enough.

import {
  at,
  authorizesTwice,
  both,
  type Case,
  count,
  dying,
  forbidden,
  issuing,
  refreshing,
  refreshTokens,
  scopes,
  wearing,
} from './bends.ts'

export const lifetimeCases: readonly Case[] = [
  {
    name: 'the token dies early',
    bend: () => dying(1),
    wrong: (server, seen) => authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') !== 1,
    ends: 'well',
    defects: ['authorizes-instead-of-refreshing', 'never-refreshes', 'refreshes-twice-at-once'],
  },
  {
    name: 'tokens rotate',
    bend: () => wearing,
    wrong: (_, seen) => new Set(refreshTokens(seen)).size !== refreshTokens(seen).length,
    ends: 'well',
    defects: ['keeps-first-refresh-token', 'refreshes-twice-at-once'],
  },
  {
    name: 'a refresh brings no other refresh token',
    bend: () =>
      both(
        wearing,
        refreshing((_, { body }) => ({ body: { ...(body as object), refresh_token: undefined } })),
      ),
    wrong: (server, seen) =>
      authorizesTwice(server, seen) || refreshTokens(seen).some((token) => token !== 'rt'),
    ends: 'well',
    defects: ['forgets-refresh-token'],
  },
  {
    name: 'the refresh token is dead',
    bend: () =>
      both(
        dying(1),
        refreshing(() => ({ status: 400, body: { error: 'invalid_grant' } })),
      ),
    wrong: (server, seen) => !authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') > 1,
    ends: 'well',
    defects: ['retries-dead-refresh-token'],
  },
  {
    name: 'the token endpoint is out of order once',
    bend: () =>
      both(
        dying(1),
        refreshing(({ nth }) =>
          nth === 0 ? { status: 503, headers: { 'retry-after': '1' }, body: '<h1>Sorry</h1>' } : undefined,
        ),
      ),
    wrong: (server, seen) => authorizesTwice(server, seen) || refreshTokens(seen).join() !== 'rt,rt',
    ends: 'well',
    defects: ['authorizes-after-503'],
  },
  {
    name: 'there is no refresh token',
    bend: () => both(dying(1), issuing({ refresh_token: undefined })),
    wrong: (server, seen) => !authorizesTwice(server, seen) || count(seen, '/token', 'refresh_token') > 0,
    ends: 'well',
    defects: ['refreshes-without-token', 'requires-refresh-token'],
  },
  {
    name: 'a request needs one more scope',
    bend: () =>
      at('/mcp', ({ rpc, authorization }, { good }) =>
        rpc === 'tools/list' && authorization.startsWith('Bearer') && good.size < 2 ? forbidden : undefined,
      ),
    wrong: (_, seen) => scopes(seen).at(-1) !== 'user offline_access tools' || count(seen, '/mcp') > 5,
    ends: 'well',
    defects: ['steps-up-without-old-scopes', 'gives-up-at-403', 'repeats-after-403', 'refreshes-on-403'],
  },
  {
    name: 'no scope is ever enough',
    bend: () => at('/mcp', ({ rpc }) => (rpc === 'tools/list' ? forbidden : undefined)),
    wrong: (_, seen) => count(seen, '/authorize') > 3,
    ends: /wants more scopes/,
    defects: ['steps-up-for-ever'],
  },
]
