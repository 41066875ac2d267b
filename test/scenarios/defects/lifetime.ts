// What shows of a client that does the wrong thing when a token ends, or is not enough.

import type { lifetimeDefects } from '../../reference-client/defects/lifetime.ts'
import { beside, breaks, type DefectTable, fails, only, warns } from './shown.ts'

export const lifetime: DefectTable<keyof typeof lifetimeDefects> = {
  'authorizes-instead-of-refreshing': [
    fails('revoked-early', /asked the person again/),
    fails('short-lived', /asked the person again/),
    fails('refresh-keeps', /asked the person again/),
    fails('refresh-rotates', /asked the person again/),
    breaks('L1', /asked a person although it had a refresh token/, 'revoked-early'),
  ],
  'never-refreshes': [
    fails('revoked-early', /stopped when its token was refused/),
    fails('short-lived', /stopped when its token had expired/),
    beside('L1', 'short-lived'),
  ],
  'refreshes-before-every-request': [
    warns('short-lived', /times within 20 seconds/),
    breaks('L7', /refreshed more than twice within the life of a token/),
  ],
  'forgets-refresh-token': [
    fails('refresh-keeps', /asked the person again, although its refresh token is still good/),
    beside('L1', 'refresh-keeps'),
  ],
  'keeps-first-refresh-token': [
    fails('refresh-rotates', /did not store the newer one/),
    breaks('L3', /used a refresh token that had been replaced/, 'refresh-rotates'),
  ],
  'refreshes-twice-at-once': [
    fails('refresh-rotates', /two refreshes at once/),
    breaks('L4', /Two refreshes used one token at once/, 'refresh-rotates'),
    beside('L3', 'refresh-rotates'),
  ],
  'retries-dead-refresh-token': [
    fails('refresh-dead', /went on with a refresh token that is dead/),
    breaks('L6', /went on with a refresh token that had been refused/, 'refresh-dead'),
  ],
  'authorizes-after-503': [fails('refresh-flaky', /asked the person again/)],
  'refreshes-without-token': [fails('no-refresh-token', /never given a refresh token/)],
  'no-resource-in-refresh': [
    breaks('L2', /A refresh had no `resource`, or another one than the authorization request/, 'short-lived'),
  ],
  'refresh-asks-more-scope': [breaks('L5', /A refresh asked for more than was granted/, 'short-lived')],
  'forgets-tokens-at-exit': [
    breaks('L8', /After a new start the client had no tokens and asked a person/, 'refresh-keeps'),
  ],
  'gives-up-at-403': [
    fails('step-up', /stopped at the 403/),
    breaks('S1', /did not ask for the scope that it needs/, 'step-up'),
  ],
  'steps-up-without-old-scopes': [
    only('2026-07-28', warns('step-up', /without the scopes that it had/)),
    only('2026-07-28', breaks('S2', /did not ask for the scopes that it had/, 'step-up')),
  ],
  'repeats-after-403': [fails('step-up', /repeated the request with the token that was refused/)],
  'refreshes-on-403': [
    fails('step-up', /refreshed its token more than once/),
    beside('L7', 'step-up'),
    beside('S1', 'step-up'),
  ],
  'steps-up-for-ever': [
    fails('step-up-endless', /asked for more scope again and again/),
    breaks('S3', /asked for more scope again and again/, 'step-up-endless'),
  ],
}
