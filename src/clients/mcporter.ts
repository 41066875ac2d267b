import { shellWord } from '../shell-word.ts'
import { type Client, serverName } from './client.ts'

const version = '0.12.3'

export const mcporter = {
  id: 'mcporter',
  name: 'mcporter',
  kind: 'app',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://127.0.0.1/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add the server, sign in and call a tool (Node.js 24 or later):',
      code: [
        `export MCP_CLIENT_SECRET=${shellWord(clientSecret)}`,
        `npx -y mcporter config add ${serverName} --url ${shellWord(url)} \\`,
        `  --auth oauth --oauth-client-id ${shellWord(clientId)} \\`,
        '  --oauth-client-secret-env MCP_CLIENT_SECRET',
        `npx -y mcporter auth ${serverName}`,
        `npx -y mcporter call ${serverName}.get_time`,
      ].join('\n'),
    },
  ],
} satisfies Client
