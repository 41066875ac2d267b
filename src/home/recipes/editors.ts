// Owns how editors are set up.

import { json } from './quote.ts'
import { type Recipe, serverName } from './recipe.ts'

export const vsCode: Recipe = {
  id: 'vs-code',
  name: 'VS Code',
  evidence: 'From its source and documentation.',
  redirectUris: ['http://127.0.0.1/', 'https://vscode.dev/redirect'],
  only: 'client_secret_post',
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Save as `.vscode/mcp.json`:',
      code: json({ servers: { [serverName]: { type: 'http', url, oauth: { clientId } } } }),
    },
    { text: 'Start the server there. When VS Code asks for the client secret, paste:', code: clientSecret },
    { text: 'VS Code Insiders in the browser needs `--redirect-uris +vscode-insiders`.' },
  ],
}

export const cursor: Recipe = {
  id: 'cursor',
  name: 'Cursor',
  evidence: 'From its documentation.',
  // Newer releases listen on localhost; older ones are opened by their own scheme.
  redirectUris: ['http://localhost/callback', 'cursor://anysphere.cursor-mcp/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `.cursor/mcp.json` of the project, or to `~/.cursor/mcp.json`:',
      code: json({
        mcpServers: { [serverName]: { url, auth: { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } } },
      }),
    },
    {
      text: 'Then connect it in the settings for MCP. Agents on the web need `--redirect-uris +cursor-web`.',
    },
  ],
}

export const cline: Recipe = {
  id: 'cline',
  name: 'Cline',
  evidence: 'From the source of 3.0.65.',
  redirectUris: ['http://127.0.0.1/mcp/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `~/.cline/data/settings/cline_mcp_settings.json`:',
      code: json({
        mcpServers: {
          [serverName]: {
            transport: { type: 'streamableHttp', url },
            oauthClient: { clientId, clientSecret },
          },
        },
      }),
    },
  ],
}
