import { shellWord } from '../shell-word.ts'
import { type Client, serverName } from './client.ts'
import { asksWithGet, repeatsScope } from './shared-quirks.ts'

const version = '0.169.0'

export const codex = {
  id: 'codex',
  name: 'Codex CLI',
  title: 'Codex',
  kind: 'app',
  version,
  evidence: `Tried with ${version}. Much older releases do not support a client secret.`,
  redirectUris: ['http://127.0.0.1/callback'],
  quirks: {
    client_secret_missing: {
      who: 'Codex CLI 0.153 and older',
      what: `Has no option for a secret (openai/codex#40783). Version ${version} has \`--oauth-client-secret\`.`,
    },
    redirect_uri_unregistered: {
      who: 'Codex CLI with a hand-written configuration',
      what: 'Adds an ID to the path. Start the server with `--redirect-uris +codex-config`.',
    },
    scope_not_granted: repeatsScope,
    token_missing: asksWithGet,
  },
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add the server. Codex signs in right away:',
      code: [
        `codex mcp add ${serverName} --url ${shellWord(url)} \\`,
        `  --oauth-client-id ${shellWord(clientId)} \\`,
        `  --oauth-client-secret ${shellWord(clientSecret)}`,
      ].join('\n'),
    },
    {
      text:
        'A server that you add to `config.toml` by hand, without `callback_url`, uses another redirect URI: ' +
        '`--redirect-uris +codex-config`.',
    },
  ],
} satisfies Client
