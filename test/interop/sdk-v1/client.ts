// The official TypeScript SDK of the first generation, as most MCP clients have it inside.

import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { InteropClient } from '../client.ts'
import { ownVersion } from '../support/npm.ts'
import { type Connected, clientCredentials, type Generation, sdkScenarios } from '../support/sdk-scenarios.ts'

const generation: Generation<OAuthClientProvider> = {
  async connect(mcp, authProvider) {
    const client = new Client({ name: 'interop', version: '1' })
    const transport = new StreamableHTTPClientTransport(mcp, { authProvider })
    // The SDK's own Transport type does not allow for exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0])
    return client as Connected
  },
  finish: (mcp, authProvider, answer) =>
    new StreamableHTTPClientTransport(mcp, { authProvider }).finishAuth(answer.get('code') ?? ''),
}

export const client: InteropClient = {
  name: '@modelcontextprotocol/sdk Client',
  version: ownVersion('@modelcontextprotocol/sdk'),
  options: '--refresh-tokens offline_access',
  note:
    'for step-up: with a refresh token at hand it answers a 403 by refreshing, and gives up ' +
    '([typescript-sdk#2255](https://github.com/modelcontextprotocol/typescript-sdk/issues/2255))',
  lacks: {
    iss: 'not checked ([typescript-sdk#1957](https://github.com/modelcontextprotocol/typescript-sdk/pull/1957))',
    'tools/call 2026-07-28': 'it knows revisions up to 2025-11-25',
  },
  scenarios: [
    ...sdkScenarios(generation, {
      stepUpOptions: { refreshTokens: 'offline_access' },
      checksIssuer: false,
    }),
    clientCredentials(
      generation,
      ({ clientId, clientSecret, url }) =>
        new ClientCredentialsProvider({ clientId, clientSecret, scope: 'user', expectedIssuer: url }),
    ),
  ],
}
