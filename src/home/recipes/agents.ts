// Owns how agents in the terminal are set up.

import { shellWord } from '../../shell-word.ts'
import { json } from './quote.ts'
import { type Recipe, serverName } from './recipe.ts'

export const claudeCode: Recipe = {
  id: 'claude-code',
  name: 'Claude Code',
  evidence: 'Tried with 2.1.329.',
  redirectUris: ['http://localhost/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add the server and sign in:',
      code: [
        `MCP_CLIENT_SECRET=${shellWord(clientSecret)} \\`,
        '  claude mcp add --transport http \\',
        `  --client-id ${shellWord(clientId)} --client-secret \\`,
        `  ${serverName} ${shellWord(url)}`,
        `claude mcp login ${serverName}`,
      ].join('\n'),
    },
    {
      text:
        'The Code tab of Claude Desktop comes back by another redirect URI: ' +
        '`--redirect-uris +claude-code-desktop`.',
    },
  ],
}

export const codex: Recipe = {
  id: 'codex',
  name: 'Codex',
  evidence: 'Tried with 0.169.0. Much older releases know no client secret.',
  redirectUris: ['http://127.0.0.1/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add the server. It signs in at once:',
      code: [
        `codex mcp add ${serverName} --url ${shellWord(url)} \\`,
        `  --oauth-client-id ${shellWord(clientId)} \\`,
        `  --oauth-client-secret ${shellWord(clientSecret)}`,
      ].join('\n'),
    },
    {
      text:
        'A server that you write into `config.toml` yourself, without `callback_url`, has another redirect URI: ' +
        '`--redirect-uris +codex-config`.',
    },
  ],
}

export const geminiCli: Recipe = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  evidence: 'The sign-in was tried with 0.61.0; the command is from its documentation.',
  redirectUris: ['http://localhost/oauth/callback'],
  only: 'client_secret_post',
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
}

export const openCode: Recipe = {
  id: 'opencode',
  name: 'OpenCode',
  evidence: 'Tried with 1.18.33.',
  redirectUris: ['http://127.0.0.1/mcp/oauth/callback'],
  steps: ({ url, clientId, clientSecret }) => [
    {
      text: 'Add to `opencode.json`:',
      code: json({ mcp: { [serverName]: { type: 'remote', url, oauth: { clientId, clientSecret } } } }),
    },
    { text: 'Sign in:', code: `opencode mcp auth ${serverName}` },
  ],
}

export const mcporter: Recipe = {
  id: 'mcporter',
  name: 'mcporter',
  evidence: 'Tried with 0.12.3.',
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
}
