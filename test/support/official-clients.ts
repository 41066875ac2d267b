// The official clients, as an application uses them: given a URL, a client id and a secret.

import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { ServerOptions } from '../../src/server.ts'
import type { TestServer } from './server.ts'
import type { StaticProvider } from './static-provider.ts'

export interface Connected {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export interface Generation {
  readonly name: string
  /** What it takes for this client to step up. */
  readonly stepUp?: ServerOptions
  /** A client that has not connected yet. */
  make(
    server: Pick<TestServer, 'mcp'>,
    provider: StaticProvider,
  ): { connect(): Promise<Connected>; finish(answer: URLSearchParams): Promise<void> }
}

const identity = { name: 'test', version: '1' }

const v1: Generation = {
  name: '@modelcontextprotocol/sdk Client',
  // With a refresh token at hand it refreshes on a 403 (without a scope), and gives up when that does not help.
  stepUp: { refreshTokens: 'offline_access' },
  make(server, provider) {
    const transport = () => new TransportV1(new URL(server.mcp), { authProvider: provider })
    const first = transport()
    return {
      async connect() {
        const client = new ClientV1(identity)
        // The SDK's own Transport type does not allow for exactOptionalPropertyTypes.
        await client.connect(transport() as Parameters<typeof client.connect>[0])
        return client as unknown as Connected
      },
      finish: (answer) => first.finishAuth(answer.get('code') ?? ''),
    }
  },
}

function v2(mode: 'legacy' | { pin: string }): Generation {
  return {
    name: `@modelcontextprotocol/client ${typeof mode === 'string' ? mode : mode.pin}`,
    make(server, provider) {
      const transport = () => new TransportV2(new URL(server.mcp), { authProvider: provider })
      return {
        async connect() {
          const client = new ClientV2(identity, { versionNegotiation: { mode } })
          await client.connect(transport())
          return client as unknown as Connected
        },
        finish: (answer) => transport().finishAuth(answer),
      }
    },
  }
}

/** Every generation and era of them. */
export const officialClients: readonly Generation[] = [v1, v2('legacy'), v2({ pin: '2026-07-28' })]
