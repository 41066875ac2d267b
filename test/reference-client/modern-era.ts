// MCP from 2026-07-28: no handshake, every request says which revision and client it is from, and headers repeat what
// matters to whatever stands between.

import type { Context } from './context.ts'
import type { Era } from './era.ts'
import { RpcError, StatusError } from './errors.ts'
import { isObject, type Members, stringsIn } from './json.ts'
import type { McpEndpoint } from './mcp-endpoint.ts'
import { resultIn } from './rpc.ts'

const revision = '2026-07-28'

/** The server speaks an older revision, so that it has to be asked with a handshake. */
export class OlderServer extends Error {}

/** Errors that only a server of this revision gives: header mismatch, missing capability, unsupported version. */
const headerMismatch = -32020
const missingCapability = -32021
const unsupportedVersion = -32022

/** Asks what the server speaks. Throws OlderServer if it has never heard of the question. */
export async function discover(context: Context, endpoint: McpEndpoint): Promise<Era> {
  const request = async (id: number, method: string, params: Members) => {
    const message = { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } } as const
    return resultIn(await endpoint.post(message, headersFor(context, method, params)), id)
  }
  try {
    const { supportedVersions } = await request(0, 'server/discover', {})
    if (!stringsIn(supportedVersions)?.includes(revision)) throw new OlderServer()
  } catch (error) {
    throw isFromOlderServer(error) && !context.has('does-not-fall-back') ? new OlderServer() : error
  }
  return { revision, request, close: async () => undefined }
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': { name: 'reference-client', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

function headersFor({ has }: Context, method: string, { name }: Members): Record<string, string> {
  return {
    ...(!has('no-version-header') && { 'mcp-protocol-version': revision }),
    ...(!has('no-mcp-method-header') && {
      'mcp-method': has('wrong-mcp-method-header') ? 'ping' : method,
    }),
    ...(typeof name === 'string' && !has('no-mcp-name-header') && { 'mcp-name': name }),
  }
}

/** MCP "Backward Compatibility": any error that is not one of this revision's own, and not a server out of order. */
function isFromOlderServer(error: unknown): boolean {
  if (error instanceof OlderServer) return true
  if (error instanceof StatusError) return error.status >= 400 && error.status < 500 && error.status !== 429
  if (!(error instanceof RpcError)) return false
  if (error.code === unsupportedVersion) return namesOlderRevision(error.data)
  return error.code !== headerMismatch && error.code !== missingCapability
}

function namesOlderRevision(data: unknown): boolean {
  const supported = isObject(data) ? stringsIn(data['supported']) : undefined
  return supported?.some((each) => each < revision) ?? false
}
