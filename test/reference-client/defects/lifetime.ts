// What goes wrong when a token ends, or is not enough.

import type { Defects } from './defect.ts'

export const lifetimeDefects = {
  'authorizes-instead-of-refreshing': {
    shownBy: ['revoked-early', 'refresh-keeps', 'refresh-rotates', 'refresh-flaky', 'short-lived', 'L1'],
    does: 'asks the person when a token is refused, although it has a refresh token',
  },
  'never-refreshes': {
    shownBy: ['revoked-early', 'short-lived'],
    does: 'gives up when a token is refused',
  },
  'refreshes-before-every-request': {
    shownBy: ['short-lived', 'L7'],
    does: 'renews the token before each request',
  },
  'forgets-refresh-token': {
    shownBy: ['refresh-keeps'],
    does: 'drops the refresh token when a refresh answers without one',
  },
  'keeps-first-refresh-token': {
    shownBy: ['refresh-rotates', 'L3'],
    does: 'keeps its first refresh token whatever a refresh answers',
  },
  'refreshes-twice-at-once': {
    shownBy: ['refresh-rotates', 'L4'],
    does: 'sends each refresh twice at once',
  },
  'retries-dead-refresh-token': {
    shownBy: ['refresh-dead', 'L6'],
    does: 'sends a refresh token four times although it is dead',
  },
  'authorizes-after-503': {
    shownBy: ['refresh-flaky'],
    does: 'drops the refresh token when the token endpoint is out of order',
  },
  'refreshes-without-token': {
    shownBy: ['no-refresh-token'],
    does: 'sends a refresh with an empty refresh token when it has none',
  },
  'no-resource-in-refresh': {
    shownBy: ['L2'],
    does: 'leaves the resource out of a refresh',
  },
  'refresh-asks-more-scope': {
    shownBy: ['L5'],
    does: 'asks for the scope admin in a refresh',
  },
  'forgets-tokens-at-exit': {
    shownBy: ['L8'],
    does: 'does not look for tokens of an earlier connection',
  },
  'gives-up-at-403': {
    shownBy: ['S1'],
    does: 'takes a 403 for insufficient scope for an error',
  },
  'steps-up-without-old-scopes': {
    shownBy: ['step-up', 'S2'],
    does: 'asks only for the scopes that a 403 names',
  },
  'repeats-after-403': {
    shownBy: ['step-up'],
    does: 'sends a request three more times with the token that a 403 refused',
  },
  'refreshes-on-403': {
    shownBy: ['step-up'],
    does: 'refreshes twice on a 403',
  },
  'steps-up-for-ever': {
    shownBy: ['step-up-endless', 'S3'],
    does: 'asks the person up to seven times for scopes that do not help',
  },
} as const satisfies Defects
