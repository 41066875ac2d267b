// The official client of the second generation, as an application uses it.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { StaticProvider } from './static-provider.ts'

export interface SdkClient {
  /** Rejects when authorization is needed; then the provider was asked to send a person there. */
  connect(): Promise<Client>
  /** Hands over what came back to the redirect URI. */
  finish(answer: URLSearchParams): Promise<void>
}

/** A client that was given this URL, and whose application is this provider. */
export function sdkClient(url: string, provider: StaticProvider, name = 'test'): SdkClient {
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider })
  return {
    async connect() {
      const client = new Client({ name, version: '1' })
      await client.connect(transport())
      return client
    },
    finish: (answer) => transport().finishAuth(answer),
  }
}
