import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'
import { alwaysPosts } from './shared-quirks.ts'

export const vsCode = {
  id: 'vs-code',
  name: 'VS Code',
  kind: 'app',
  evidence: 'From its source and documentation.',
  redirectUris: ['http://127.0.0.1/', 'https://vscode.dev/redirect'],
  only: 'client_secret_post',
  quirks: {
    client_secret_missing: { what: 'Asks for the secret in a prompt that can be left empty.' },
    client_authentication_method_off: alwaysPosts,
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Save as `.vscode/mcp.json`:',
      code: json({ servers: { [serverName]: { type: 'http', url, oauth: { clientId } } } }),
    },
    {
      text: 'Start the server from there. When VS Code asks for the client secret, paste:',
      code: clientSecret,
    },
    { text: 'VS Code Insiders in the browser needs `--redirect-uris +vscode-insiders`.' },
  ],
} satisfies Client
