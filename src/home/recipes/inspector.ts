// Owns how MCP Inspector is set up.

import { shellWord } from '../../shell-word.ts'
import { json } from './quote.ts'
import { type Recipe, serverName } from './recipe.ts'

export const inspector: Recipe = {
  id: 'mcp-inspector',
  name: 'MCP Inspector',
  evidence: 'Tried with 2.12.0, in the browser and on the command line.',
  redirectUris: ['http://127.0.0.1/oauth/callback'],
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
      text: `Start it (Node.js 22.19 or later) and switch on ${serverName}:`,
      code: 'npx -y @modelcontextprotocol/inspector@2 --config inspector.json',
    },
    {
      text: 'Or on the command line alone:',
      code: [
        `npx -y @modelcontextprotocol/inspector@2 --cli ${shellWord(url)} \\`,
        '  --transport http --method tools/call --tool-name get_time \\',
        `  --client-id ${shellWord(clientId)} \\`,
        `  --client-secret ${shellWord(clientSecret)}`,
      ].join('\n'),
    },
    {
      text:
        'In Inspector 1.x, fill in Client ID and Client Secret under Authentication. Its guided flow needs ' +
        '`--redirect-uris +inspector-debug`.',
    },
  ],
}
