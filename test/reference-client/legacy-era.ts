// MCP up to 2025-11-25: a handshake, then requests that name the revision that it agreed on in a header.

import type { Context } from './context.ts'
import type { Era } from './era.ts'
import { ClientError } from './errors.ts'
import { stringIn } from './json.ts'
import { checkAccepted, type McpEndpoint } from './mcp-endpoint.ts'
import { type Message, resultIn } from './rpc.ts'

const newest = '2025-11-25'
const spoken: readonly unknown[] = [newest, '2025-06-18', '2025-03-26']

/** Shakes hands. */
export async function initialize(context: Context, endpoint: McpEndpoint): Promise<Era> {
  const { has } = context
  const first: Message = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: newest,
      capabilities: {},
      clientInfo: { name: 'reference-client', version: '1.0.0' },
    },
  }
  const answer = await endpoint.post(first, {})
  const revision = stringIn(resultIn(answer, 0)['protocolVersion']) ?? ''
  if (!spoken.includes(revision))
    throw new ClientError(`The MCP server speaks ${revision}, which is not known.`)

  const session = answer.header('mcp-session-id')
  const headers = {
    ...(!has('no-version-header') && { 'mcp-protocol-version': revision }),
    ...(session !== undefined && { 'mcp-session-id': session }),
  }
  checkAccepted(await endpoint.post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers))
  if (has('listens-without-token')) await endpoint.get()
  return {
    revision,
    request: async (id, method, params) =>
      resultIn(await endpoint.post({ jsonrpc: '2.0', id, method, params }, headers), id),
    close: async () => {
      if (session !== undefined || has('delete-without-token')) await endpoint.delete(headers)
    },
  }
}
