import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'

export const cline = {
  id: 'cline',
  name: 'Cline',
  kind: 'app',
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
} satisfies Client
