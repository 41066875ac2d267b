import { shellWord } from '../shell-word.ts'
import { type Client, serverName } from './client.ts'
import { refreshesAtOnce } from './shared-quirks.ts'

const version = '2.1.329'

export const claudeCode = {
  id: 'claude-code',
  name: 'Claude Code',
  kind: 'app',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://localhost/callback'],
  quirks: {
    client_secret_missing: {
      who: 'Claude Code 2.1.252',
      what: `Drops the configured secret (anthropics/claude-code#91199). Version ${version} sends it.`,
    },
    refresh_token_reused: refreshesAtOnce,
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add the server and sign in:',
      code: [
        `MCP_CLIENT_SECRET=${shellWord(clientSecret)} \\`,
        '  claude mcp add --transport http \\',
        `  --client-id ${shellWord(clientId)} --client-secret \\`,
        `  ${serverName} ${shellWord(url)}`,
        `claude mcp login ${serverName}`,
      ].join('\n'),
    },
    {
      text: 'The Code tab of Claude Desktop uses another redirect URI: `--redirect-uris +claude-code-desktop`.',
    },
  ],
} satisfies Client
