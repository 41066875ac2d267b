import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'
import { alwaysPosts } from './shared-quirks.ts'

const version = '0.61.0'

export const geminiCli = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  kind: 'app',
  version,
  evidence: `The sign-in was tried with ${version}; the command is from its documentation.`,
  redirectUris: ['http://localhost/oauth/callback'],
  only: 'client_secret_post',
  quirks: {
    client_authentication_method_off: alwaysPosts,
    resource_unknown: { what: 'Sends the address as entered, not the one in the metadata.' },
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `~/.gemini/settings.json`:',
      code: json({
        mcpServers: {
          [serverName]: { httpUrl: url, oauth: { enabled: true, clientId, clientSecret } },
        },
      }),
    },
    { text: 'In Gemini CLI, sign in:', code: `/mcp auth ${serverName}` },
  ],
} satisfies Client
