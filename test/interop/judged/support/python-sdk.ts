// What confirms the failures of clients with the official Python SDK inside.

const source = 'https://github.com/modelcontextprotocol/python-sdk/blob/v2.3.0/src/mcp/client/auth'

export const confirmedOfPython = {
  'challenge-crowded':
    'It searches the header for the name of the parameter with `=` right behind it, also in quoted text: ' +
    `[utils.py, line 33](${source}/utils.py#L33), ` +
    '[python-sdk#3009](https://github.com/modelcontextprotocol/python-sdk/issues/3009).',
  'authorize-query':
    `It adds a question mark and its parameters: [oauth2.py, line 428](${source}/oauth2.py#L428), ` +
    '[python-sdk#3505](https://github.com/modelcontextprotocol/python-sdk/issues/3505).',
  'no-pkce-advertised':
    'It never looks at `code_challenge_methods_supported`; every request has a challenge: ' +
    `[oauth2.py, line 412](${source}/oauth2.py#L412).`,
  'revoked-early':
    'A 401 begins a whole authorization; it refreshes only a token that it believes to have expired: ' +
    `[oauth2.py, line 631](${source}/oauth2.py#L631), ` +
    '[python-sdk#3328](https://github.com/modelcontextprotocol/python-sdk/pull/3328).',
} as const
