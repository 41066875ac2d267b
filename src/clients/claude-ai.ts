import type { Client } from './client.ts'
import { alwaysPosts } from './shared-quirks.ts'

export const claudeAi = {
  id: 'claude-ai',
  name: 'Claude.ai',
  title: 'Claude.ai and Claude Desktop connectors',
  kind: 'app',
  evidence: 'From its documentation.',
  redirectUris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
  preset: 'claude-ai',
  only: 'client_secret_post',
  remote: true,
  quirks: {
    client_authentication_method_off: alwaysPosts,
    redirect_uri_unregistered: {
      who: 'Claude.ai and Claude Desktop connectors',
      what: 'Use addresses at claude.ai and claude.com. Start the server with `--redirect-uris +claude-ai`.',
    },
  },
  steps: ({ url, clientId, clientSecret }) => [
    { text: 'Under Settings, Connectors, add a custom connector with this address:', code: url },
    { text: 'Under Advanced settings, OAuth Client ID:', code: clientId },
    { text: 'OAuth Client Secret:', code: clientSecret },
  ],
} satisfies Client
