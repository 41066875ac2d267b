// An authorization server and the MCP server that it protects, as small as can be, of which a test bends any answer.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { approve } from './approve.ts'
import { type Defect, memoryStore, type ReferenceClientOptions } from './client.ts'

export interface Seen {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly authorization: string
  readonly body: string
  /** Of a form. */
  readonly form: URLSearchParams
  /** The method of a JSON-RPC message. */
  readonly rpc: string
  readonly id: unknown
  /** How many requests for this path, with this grant, came before. */
  readonly nth: number
}

export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string | string[]>
  /** A string as it is, anything else as JSON. */
  readonly body?: unknown
}

export interface BentServer {
  readonly url: string
  readonly mcpUrl: string
  readonly seen: readonly Seen[]
  /** The access tokens that `/mcp` accepts. */
  readonly good: Set<string>
}

/** A reply instead of the usual one, which it may use; undefined for the usual one. */
export type Bend = (request: Seen, usual: Reply, server: BentServer) => Reply | undefined

/** Starts a server, which stops when the test ends. */
export async function startBentServer(bend: Bend): Promise<BentServer> {
  const seen: Seen[] = []
  const good = new Set<string>()
  const http = createServer(async (req, res) => {
    const request = await read(req, seen)
    seen.push(request)
    const usual = usualReply(request, bent)
    const { status = 200, headers = {}, body } = bend(request, usual, bent) ?? usual
    res.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  http.listen(0, 'localhost')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const url = `http://localhost:${(http.address() as AddressInfo).port}`
  const bent: BentServer = { url, mcpUrl: `${url}/mcp`, seen, good }
  return bent
}

/** A client of it that does not really wait. */
export function clientOf(server: BentServer, defects: readonly Defect[] = []): ReferenceClientOptions {
  return {
    mcpUrl: server.mcpUrl,
    clientId: 'the-client',
    clientSecret: 'p+q=/r%41:s',
    era: '2026-07-28',
    openBrowser: approve,
    store: memoryStore(),
    sleep: async () => undefined,
    defects,
  }
}

async function read(req: IncomingMessage, seen: readonly Seen[]): Promise<Seen> {
  let body = ''
  for await (const chunk of req) body += chunk
  const { pathname: path, searchParams: query } = new URL(req.url ?? '', 'http://localhost')
  const isJson = req.headers['content-type'] === 'application/json'
  const { method: rpc = '', id } = isJson ? JSON.parse(body) : {}
  const form = new URLSearchParams(isJson ? '' : body)
  const nth = seen.filter(
    (s) => s.path === path && s.form.get('grant_type') === form.get('grant_type'),
  ).length
  const { method = '', headers } = req
  const authorization = headers.authorization ?? ''
  return { method, path, query, headers, authorization, body, form, rpc, id, nth }
}

function usualReply(request: Seen, { url, mcpUrl, good }: BentServer): Reply {
  const { path, query, authorization, rpc, id, form } = request
  switch (path) {
    case '/.well-known/oauth-protected-resource/mcp':
      return { body: { resource: mcpUrl, authorization_servers: [url], scopes_supported: ['user'] } }
    case '/.well-known/oauth-authorization-server':
      return { body: serverMetadata(url) }
    case '/authorize':
      return redirectBack(query, { code: 'the-code', state: query.get('state') ?? '', iss: url })
    case '/token': {
      const token = `at-${good.size}`
      good.add(token)
      const issued = form.get('grant_type') === 'refresh_token' ? `rt-${good.size}` : 'rt'
      return { body: { access_token: token, token_type: 'Bearer', expires_in: 3600, refresh_token: issued } }
    }
    case '/mcp':
      if (!good.has(authorization.replace('Bearer ', ''))) return unauthorized('Bearer scope="user"')
      return { body: { jsonrpc: '2.0', id, result: results[rpc] ?? {} } }
    default:
      return { status: 404, body: 'There is nothing here.' }
  }
}

/** A right document about the authorization server at this address. */
export function serverMetadata(url: string): Record<string, unknown> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: ['user', 'tools', 'offline_access'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** The answer to an authorization request, by way of the browser. */
export function redirectBack(query: URLSearchParams, parameters: Record<string, string>): Reply {
  const location = `${query.get('redirect_uri')}?${new URLSearchParams(parameters)}`
  return { status: 302, headers: { location } }
}

export function unauthorized(...challenges: string[]): Reply {
  return { status: 401, headers: { 'www-authenticate': challenges } }
}

const results: Readonly<Record<string, object>> = {
  'server/discover': { supportedVersions: ['2026-07-28'] },
  initialize: { protocolVersion: '2025-11-25' },
  'tools/list': { tools: [{ name: 'echo' }] },
}
