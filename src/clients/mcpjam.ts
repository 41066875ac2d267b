import type { Client } from './client.ts'
import { debugsElsewhere } from './shared-quirks.ts'

const version = '1.0.24'

export const mcpJam = {
  id: 'mcpjam',
  name: 'MCPJam',
  title: 'MCPJam Inspector',
  kind: 'app',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  quirks: { redirect_uri_unregistered: { what: debugsElsewhere } },
  steps: ({ url, clientId, clientSecret, scope }) => [
    { text: 'Start it:', code: 'npx -y @mcpjam/inspector@latest' },
    { text: 'Add Server, with HTTP and this address:', code: url },
    {
      text: `Under Authentication: OAuth 2.0, OAuth Scopes \`${scope}\`, Use custom OAuth credentials, Client ID:`,
      code: clientId,
    },
    { text: 'Client Secret:', code: clientSecret },
    { text: 'MCPJam sends no `state`; the timeline has a remark on that.' },
  ],
} satisfies Client
