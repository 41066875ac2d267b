// What goes wrong when a token ends, or is not enough.

export const lifetimeDefects = {
  'authorizes-instead-of-refreshing':
    'asks the person when a token is refused, although it has a refresh token',
  'never-refreshes': 'gives up when a token is refused',
  'refreshes-before-every-request': 'renews the token before each request',
  'forgets-refresh-token': 'drops the refresh token when a refresh answers without one',
  'keeps-first-refresh-token': 'keeps its first refresh token whatever a refresh answers',
  'refreshes-twice-at-once': 'sends each refresh twice at once',
  'retries-dead-refresh-token': 'sends a refresh token four times although it is dead',
  'authorizes-after-503': 'drops the refresh token when the token endpoint is out of order',
  'refreshes-without-token': 'sends a refresh with an empty refresh token when it has none',
  'no-resource-in-refresh': 'leaves the resource out of a refresh',
  'refresh-asks-more-scope': 'asks for the scope admin in a refresh',
  'forgets-tokens-at-exit': 'does not look for tokens of an earlier connection',
  'gives-up-at-403': 'takes a 403 for insufficient scope for an error',
  'steps-up-without-old-scopes': 'asks only for the scopes that a 403 names',
  'repeats-after-403': 'sends a request three more times with the token that a 403 refused',
  'refreshes-on-403': 'refreshes twice on a 403',
  'steps-up-for-ever': 'asks the person up to seven times for scopes that do not help',
} as const
