// The official TypeScript SDK of the second generation, in both protocol eras.

import {
  Client,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import type { InteropClient, Scenario } from '../client.ts'
import { ownVersion } from '../support/npm.ts'
import { type Connected, clientCredentials, type Generation, sdkScenarios } from '../support/sdk-scenarios.ts'

type Era = '2025-11-25' | '2026-07-28'

function generation(era: Era): Generation<OAuthClientProvider> {
  const mode = era === '2025-11-25' ? 'legacy' : { pin: era }
  const transport = (mcp: URL, authProvider: OAuthClientProvider) =>
    new StreamableHTTPClientTransport(mcp, { authProvider })
  return {
    async connect(mcp, provider) {
      const client = new Client({ name: 'interop', version: '1' }, { versionNegotiation: { mode } })
      await client.connect(transport(mcp, provider))
      return client as Connected
    },
    finish: (mcp, provider, answer) => transport(mcp, provider).finishAuth(answer),
  }
}

function scenarios(era: Era): readonly Scenario[] {
  const both = [
    ...sdkScenarios(generation(era), { checksIssuer: true }),
    clientCredentials(
      generation(era),
      ({ clientId, clientSecret, url }) =>
        new ClientCredentialsProvider({ clientId, clientSecret, scope: 'user', expectedIssuer: url }),
    ),
  ]
  return both.map((scenario) => ({ ...scenario, name: `${scenario.name}, ${era}` }))
}

export const client: InteropClient = {
  name: '@modelcontextprotocol/client Client',
  version: ownVersion('@modelcontextprotocol/client'),
  scenarios: [...scenarios('2025-11-25'), ...scenarios('2026-07-28')],
}
