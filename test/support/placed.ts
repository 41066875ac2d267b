// A realm as the steps of an OAuth client know a server: by its addresses.

import type { ControlledRealm } from '../../src/server.ts'
import type { TestServer } from './server.ts'

/** A server whose addresses are those of one of its realms. */
export function asPlaced<S extends TestServer>(
  server: S,
  { url, mcpUrl }: Pick<ControlledRealm, 'url' | 'mcpUrl'>,
): S {
  return { ...server, url, mcp: mcpUrl }
}
