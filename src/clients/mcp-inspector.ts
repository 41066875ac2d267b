import { shellWord } from '../shell-word.ts'
import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'
import { debugsElsewhere } from './shared-quirks.ts'

const version = '2.12.0'

export const inspector = {
  id: 'mcp-inspector',
  name: 'MCP Inspector',
  kind: 'app',
  version,
  evidence: `Tried with ${version}, in the browser and on the command line.`,
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  quirks: {
    client_secret_missing: {
      who: 'MCP Inspector before 2.0',
      what: 'Reportedly authenticates with `none` (modelcontextprotocol/inspector#909).',
    },
    redirect_uri_unregistered: {
      who: 'MCP Inspector 1.x (Quick and Guided OAuth Flow)',
      what: debugsElsewhere,
    },
    refresh_token_unknown: {
      who: 'MCP Inspector 2.x',
      what: 'Revokes its tokens when its stored OAuth state is cleared.',
    },
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Save as `inspector.json`:',
      code: json({
        mcpServers: {
          [serverName]: { type: 'streamable-http', url, oauth: { clientId, clientSecret } },
        },
      }),
    },
    {
      text: `Start it (Node.js 22.19 or later) and turn on ${serverName}:`,
      code: 'npx -y @modelcontextprotocol/inspector@2 --config inspector.json',
    },
    {
      text: 'Or use only the command line:',
      code: [
        `npx -y @modelcontextprotocol/inspector@2 --cli ${shellWord(url)} \\`,
        '  --transport http --method tools/call --tool-name get_time \\',
        `  --client-id ${shellWord(clientId)} \\`,
        `  --client-secret ${shellWord(clientSecret)}`,
      ].join('\n'),
    },
    {
      text:
        'In Inspector 1.x, fill in Client ID and Client Secret under Authentication. Its Quick and Guided ' +
        'OAuth Flow need `--redirect-uris +inspector-debug`.',
    },
  ],
} satisfies Client
