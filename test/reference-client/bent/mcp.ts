// Answers of the MCP server that no other token would change, and redirects.

import { unauthorized } from '../bent-server.ts'
import { at, authorizesTwice, type Case, count, listsNothing } from './bends.ts'

export const mcpCases: readonly Case[] = [
  {
    name: 'no token is ever accepted',
    bend: () => at('/mcp', () => unauthorized('Bearer error="invalid_token"')),
    wrong: (_, seen) => count(seen, '/authorize') > 2 || count(seen, '/mcp') > 4,
    ends: /refuses every token/,
    defects: ['never-gives-up', 'hammers-on-401'],
  },
  {
    name: 'the MCP endpoint redirects',
    bend: () =>
      at('/mcp', ({ authorization }, { url }) =>
        authorization === '' ? undefined : { status: 307, headers: { location: `${url}/canary` } },
      ),
    wrong: (_, seen) => count(seen, '/canary') > 0,
    ends: /redirects/,
    defects: ['follows-redirects-with-token'],
  },
  {
    name: 'the token endpoint redirects',
    bend: () => at('/token', (_, { url }) => ({ status: 307, headers: { location: `${url}/canary` } })),
    wrong: (_, seen) => count(seen, '/canary') > 0,
    ends: /redirects/,
    defects: ['posts-credentials-to-redirect'],
  },
  {
    name: 'the client is told to wait',
    bend: () => {
      let refused = 0
      return at('/mcp', ({ authorization }) =>
        authorization !== '' && refused++ === 0
          ? { status: 429, headers: { 'retry-after': '2' } }
          : undefined,
      )
    },
    wrong: (server, seen) =>
      authorizesTwice(server, seen) || count(seen, '/token') > 1 || count(seen, '/mcp') > 5,
    ends: 'well',
    defects: ['authorizes-on-429', 'ignores-retry-after'],
  },
  {
    name: 'the server knows no server/discover',
    bend: () =>
      at('/mcp', ({ rpc, authorization }) =>
        rpc === 'server/discover' && authorization !== ''
          ? {
              status: 400,
              body: { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'No session' } },
            }
          : undefined,
      ),
    wrong: (server, seen) => listsNothing(server, seen) || authorizesTwice(server, seen),
    ends: 'well',
    defects: ['does-not-fall-back', 'authorizes-again-on-legacy-error'],
  },
]
