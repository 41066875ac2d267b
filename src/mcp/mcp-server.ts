import {
  McpServer,
  type McpServerFactory,
  type McpServerOptions,
  type Transport,
} from '@modelcontextprotocol/server'
import { noteFailures } from './answer-notes.ts'
import { type Call, callOf } from './call.ts'
import type { Tool, ToolContext } from './tool.ts'

const options: McpServerOptions = {
  // Nothing here ever changes while the server runs.
  capabilities: { tools: { listChanged: false } },
  instructions: 'A test server: get_time tells the time, echo returns what it is given.',
}

const identityOf = (version: string) => ({ name: 'mcp-static-auth', title: 'mcp-static-auth', version })

/**
 * A factory of servers with these tools, for both protocol eras: each request gets a new one.
 *
 * @param context what tools use in a request that did not come through an MCP endpoint
 */
export function mcpServerFactory(
  tools: readonly Tool[],
  context: ToolContext,
  version: string,
): McpServerFactory {
  return ({ authInfo }) => {
    const call = callOf(authInfo)
    const server =
      call === undefined
        ? new McpServer(identityOf(version), options)
        : new WatchedServer({ tools, call }, identityOf(version), options)
    return withTools(server, tools, context)
  }
}

/** A server with these tools for many requests, all of these revisions. */
export function lastingMcpServer(
  tools: readonly Tool[],
  context: ToolContext,
  version: string,
  revisions: readonly string[],
): McpServer {
  const server = new McpServer(identityOf(version), { ...options, supportedProtocolVersions: [...revisions] })
  return withTools(server, tools, context)
}

function withTools(server: McpServer, tools: readonly Tool[], context: ToolContext): McpServer {
  for (const tool of tools) tool.register(server, (auth) => callOf(auth) ?? context)
  return server
}

interface Watched {
  readonly tools: readonly Tool[]
  readonly call: Call
}

/** A server for one request, whose failures are noted for timeline and log. */
class WatchedServer extends McpServer {
  readonly #watched: Watched

  constructor(watched: Watched, ...of: ConstructorParameters<typeof McpServer>) {
    super(...of)
    this.#watched = watched
  }

  override async connect(transport: Transport): Promise<void> {
    const { tools, call } = this.#watched
    noteFailures(transport, tools, call.trace)
    await super.connect(transport)
  }
}
