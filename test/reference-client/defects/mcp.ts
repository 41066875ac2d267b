// What goes wrong in requests to the MCP server.

import type { Defects } from './defect.ts'

export const mcpDefects = {
  'never-gives-up': {
    shownBy: ['never-accepted'],
    does: 'gets six tokens by refresh and six from the person while the MCP server refuses all of them',
  },
  'hammers-on-401': {
    shownBy: ['never-accepted', 'R9'],
    does: 'sends a request four more times with a token that was refused',
  },
  'token-missing-on-later-request': {
    shownBy: ['R1'],
    does: 'sends a list request without the token first',
  },
  'delete-without-token': {
    shownBy: ['R2'],
    does: 'sends a DELETE without the token when it closes a conversation of 2025-11-25',
  },
  'listens-without-token': {
    shownBy: ['R2'],
    does: 'sends a GET without the token when it begins a conversation of 2025-11-25',
  },
  'token-in-query': {
    shownBy: ['R3'],
    does: 'sends the token in the query, too',
  },
  'token-at-other-path': {
    shownBy: ['R4'],
    does: 'sends the token to /userinfo beside the MCP endpoint after each request',
  },
  'accept-json-only': {
    shownBy: ['R5'],
    does: 'does not accept event streams',
  },
  'no-version-header': {
    shownBy: ['R6'],
    does: 'sends no MCP-Protocol-Version',
  },
  'no-mcp-method-header': {
    shownBy: ['R7'],
    does: 'sends no Mcp-Method in the revision 2026-07-28',
  },
  'wrong-mcp-method-header': {
    shownBy: ['R7'],
    does: 'sends ping as Mcp-Method for all requests of 2026-07-28',
  },
  'no-mcp-name-header': {
    shownBy: ['R7'],
    does: 'sends no Mcp-Name with a tool call of 2026-07-28',
  },
  batches: {
    shownBy: ['R8'],
    does: 'wraps each message in a list',
  },
  'ignores-retry-after': {
    shownBy: ['rate-limited', 'R10'],
    does: 'sends a request five more times at once when it is told to wait',
  },
  'authorizes-on-429': {
    shownBy: ['rate-limited'],
    does: 'gets another token when it is told to wait',
  },
  'follows-redirects-with-token': {
    shownBy: ['mcp-redirect'],
    does: 'follows redirects of the MCP endpoint with the token',
  },
  'posts-credentials-to-redirect': {
    shownBy: ['token-redirect'],
    does: 'follows redirects of the token endpoint with its credentials and the code',
  },
  'opens-any-url': {
    shownBy: ['endpoint-javascript'],
    does: 'opens whatever address the metadata has',
  },
  'does-not-fall-back': {
    shownBy: ['legacy-only'],
    does: 'gives up when a server does not know server/discover',
  },
  'authorizes-again-on-legacy-error': {
    shownBy: ['legacy-only'],
    does: 'drops its token when a server does not know server/discover',
  },
} as const satisfies Defects
