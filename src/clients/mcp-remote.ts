import { type Client, serverName } from './client.ts'
import { json } from './quote.ts'
import { asksWithGet, repeatsScope } from './shared-quirks.ts'

const version = '0.15.1'

export const mcpRemote = {
  id: 'mcp-remote',
  name: 'mcp-remote',
  title: 'mcp-remote, for Claude Desktop, Windsurf, Zed, Goose, Continue and others',
  kind: 'app',
  version,
  evidence: `mcp-remote was tried with ${version}.`,
  redirectUris: ['http://localhost/oauth/callback'],
  quirks: {
    scope_unknown: {
      what: 'Asks for `openid email profile` if it finds no scope in the challenge or the metadata.',
    },
    scope_not_granted: repeatsScope,
    token_missing: asksWithGet,
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text:
        'For a client that starts its servers as programs. Add to its configuration ' +
        '(`claude_desktop_config.json` for Claude Desktop):',
      code: json({
        mcpServers: {
          [serverName]: {
            command: 'npx',
            args: [
              '-y',
              `mcp-remote@${version}`,
              url,
              ...(isPlainHttp(url) ? ['--allow-http'] : []),
              '--static-oauth-client-info',
              JSON.stringify({ client_id: clientId, client_secret: clientSecret }),
            ],
          },
        },
      }),
    },
    { text: 'When the client starts it, it opens the browser for the sign-in.' },
  ],
} satisfies Client

/** Whether mcp-remote would refuse the address: it accepts http only for this machine. */
function isPlainHttp(url: string): boolean {
  return /^http:\/\/(?!localhost[:/]|127\.0\.0\.1[:/])/.test(url)
}
