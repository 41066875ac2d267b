import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'

export const cursor = {
  id: 'cursor',
  name: 'Cursor',
  kind: 'app',
  evidence: 'From its documentation.',
  // Newer releases listen on localhost; older ones use their own scheme.
  redirectUris: ['http://localhost/callback', 'cursor://anysphere.cursor-mcp/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `.cursor/mcp.json` of the project, or to `~/.cursor/mcp.json`:',
      code: json({
        mcpServers: { [serverName]: { url, auth: { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } } },
      }),
    },
    {
      text: 'Then connect in the MCP settings. Agents on the web need `--redirect-uris +cursor-web`.',
    },
  ],
} satisfies Client
