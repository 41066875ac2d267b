// Owns how clients are set up that cannot be it by themselves: those that only start programs, by mcp-remote,
// and those that run at their maker's.

import { json } from './quote.ts'
import { type Recipe, serverName } from './recipe.ts'

export const mcpRemote: Recipe = {
  id: 'mcp-remote',
  name: 'mcp-remote, for Claude Desktop, Windsurf, Zed, Goose, Continue and others',
  evidence: 'mcp-remote was tried with 0.15.1.',
  redirectUris: ['http://localhost/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text:
        'For a client that starts its servers as programs. Add to its configuration (of Claude Desktop: ' +
        '`claude_desktop_config.json`):',
      code: json({
        mcpServers: {
          [serverName]: {
            command: 'npx',
            args: [
              '-y',
              'mcp-remote@0.15.1',
              url,
              ...(isPlainHttp(url) ? ['--allow-http'] : []),
              '--static-oauth-client-info',
              JSON.stringify({ client_id: clientId, client_secret: clientSecret }),
            ],
          },
        },
      }),
    },
    { text: 'It opens the browser for the sign-in when the client starts it.' },
  ],
}

/** Whether mcp-remote would refuse the address: it takes http for this machine only. */
function isPlainHttp(url: string): boolean {
  return /^http:\/\/(?!localhost[:/]|127\.0\.0\.1[:/])/.test(url)
}

export const claudeAi: Recipe = {
  id: 'claude-ai',
  name: 'Claude.ai and Claude Desktop connectors',
  evidence: 'From its documentation.',
  redirectUris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
  preset: 'claude-ai',
  only: 'client_secret_post',
  remote: true,
  steps: ({ url, clientId, clientSecret }) => [
    { text: 'Under Settings, Connectors, add a custom connector with this address:', code: url },
    { text: 'Under Advanced settings, OAuth Client ID:', code: clientId },
    { text: 'OAuth Client Secret:', code: clientSecret },
  ],
}
