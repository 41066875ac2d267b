import {
  McpServer,
  type McpServerFactory,
  type McpServerOptions,
  type Transport,
} from '@modelcontextprotocol/server'
import type { Trace } from '../handshake/trace.ts'
import { noteFailures } from './answer-notes.ts'
import { callOf } from './call.ts'
import type { Tool } from './tool.ts'

const options: McpServerOptions = {
  // Nothing here ever changes while the server runs.
  capabilities: { tools: { listChanged: false } },
  instructions: 'A test server: get_time tells the time, echo returns what it is given.',
}

const identityOf = (version: string) => ({ name: 'mcp-static-auth', title: 'mcp-static-auth', version })

/** A factory of servers with these tools, for both protocol eras. Each server is for one request. */
export function mcpServerFactory(tools: readonly Tool[], version: string): McpServerFactory {
  return ({ authInfo }) => {
    const { trace } = callOf(authInfo)
    return withTools(new WatchedServer({ tools, trace }, identityOf(version), options), tools)
  }
}

/** A server with these tools for many requests, all of these revisions. */
export function lastingMcpServer(
  tools: readonly Tool[],
  version: string,
  revisions: readonly string[],
): McpServer {
  const server = new McpServer(identityOf(version), { ...options, supportedProtocolVersions: [...revisions] })
  return withTools(server, tools)
}

function withTools(server: McpServer, tools: readonly Tool[]): McpServer {
  for (const tool of tools) tool.register(server)
  return server
}

interface Watched {
  readonly tools: readonly Tool[]
  readonly trace: Trace
}

/** A server for one request, whose failures are noted for timeline and log. */
class WatchedServer extends McpServer {
  readonly #watched: Watched

  constructor(watched: Watched, ...of: ConstructorParameters<typeof McpServer>) {
    super(...of)
    this.#watched = watched
  }

  override async connect(transport: Transport): Promise<void> {
    const { tools, trace } = this.#watched
    noteFailures(transport, tools, trace)
    await super.connect(transport)
  }
}
