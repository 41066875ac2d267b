// The presets of --redirect-uris, in the order of the home page. They are not with their clients because every start
// needs them; the rest of what we know about clients is for pages, and is loaded with the first of them.

import { createHash } from 'node:crypto'

/** Named redirect URIs; some depend on the address of the MCP endpoint. */
export type Preset = readonly string[] | ((mcpUrl: string) => readonly string[])

export const presets: ReadonlyMap<string, Preset> = new Map<string, Preset>([
  ['inspector-debug', ['http://localhost/oauth/callback/debug', 'http://127.0.0.1/oauth/callback/debug']],
  ['claude-code-desktop', ['claude://claude.ai/mcp-auth-callback/sdk']],
  ['vscode-insiders', ['https://insiders.vscode.dev/redirect']],
  ['cursor-web', ['https://www.cursor.com/agents/mcp/oauth/callback']],
  ['codex-config', (mcpUrl) => [`http://127.0.0.1/callback/${codexId(mcpUrl)}`]],
  ['mcpjam-desktop', ['mcpjam://oauth/callback']],
  ['claude-ai', ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback']],
  ['go', ['http://localhost/']],
  ['adk-web', ['http://localhost/dev-ui/', 'http://127.0.0.1/dev-ui/']],
  ['goose', ['http://127.0.0.1/oauth_callback']],
  ['n8n-cloud', ['https://oauth.n8n.cloud/oauth2/callback']],
])

/** Codex identifies the servers in its configuration file by the first nine bytes of the URL's digest. */
function codexId(mcpUrl: string): string {
  return createHash('sha256').update(mcpUrl).digest().subarray(0, 9).toString('base64url')
}
