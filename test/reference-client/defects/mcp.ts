// What goes wrong in requests to the MCP server.

export const mcpDefects = {
  'never-gives-up':
    'gets six tokens by refresh and six from the person while the MCP server refuses all of them',
  'hammers-on-401': 'sends a request four more times with a token that was refused',
  'token-missing-on-later-request': 'sends a list request without the token first',
  'delete-without-token': 'sends a DELETE without the token when it closes a conversation of 2025-11-25',
  'listens-without-token': 'sends a GET without the token when it begins a conversation of 2025-11-25',
  'token-in-query': 'sends the token in the query, too',
  'token-at-other-path': 'sends the token to /userinfo beside the MCP endpoint after each request',
  'accept-json-only': 'does not accept event streams',
  'no-version-header': 'sends no MCP-Protocol-Version',
  'no-mcp-method-header': 'sends no Mcp-Method in the revision 2026-07-28',
  'wrong-mcp-method-header': 'sends ping as Mcp-Method for all requests of 2026-07-28',
  'no-mcp-name-header': 'sends no Mcp-Name with a tool call of 2026-07-28',
  batches: 'wraps each message in a list',
  'ignores-retry-after': 'sends a request five more times at once when it is told to wait',
  'authorizes-on-429': 'gets another token when it is told to wait',
  'follows-redirects-with-token': 'follows redirects of the MCP endpoint with the token',
  'posts-credentials-to-redirect':
    'follows redirects of the token endpoint with its credentials and the code',
  'opens-any-url': 'opens whatever address the metadata has',
  'does-not-fall-back': 'gives up when a server does not know server/discover',
  'authorizes-again-on-legacy-error': 'drops its token when a server does not know server/discover',
} as const
