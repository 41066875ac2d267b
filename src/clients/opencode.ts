import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'

const version = '1.18.33'

export const openCode = {
  id: 'opencode',
  name: 'OpenCode',
  kind: 'app',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://127.0.0.1/mcp/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `opencode.json`:',
      code: json({ mcp: { [serverName]: { type: 'remote', url, oauth: { clientId, clientSecret } } } }),
    },
    { text: 'Sign in:', code: `opencode mcp auth ${serverName}` },
  ],
} satisfies Client
