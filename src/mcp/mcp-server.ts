import { McpServer, type McpServerFactory, type Transport } from '@modelcontextprotocol/server'
import { noteFailures } from './answer-notes.ts'
import type { Tool, ToolContext } from './tool.ts'

/**
 * A factory of servers with these tools, for both protocol eras. Each request gets a new server, so it must be
 * cheap.
 */
export function mcpServerFactory(
  tools: readonly Tool[],
  context: ToolContext,
  version: string,
): McpServerFactory {
  const identity = { name: 'mcp-static-auth', title: 'mcp-static-auth', version }
  const options = {
    // Nothing here ever changes while the server runs.
    capabilities: { tools: { listChanged: false } },
    instructions: 'A test server: get_time tells the time, echo returns what it is given.',
  }
  return () => {
    const server = new WatchedServer(tools, identity, options)
    for (const tool of tools) tool.register(server, context)
    return server
  }
}

/** A server whose failures are noted for timeline and log. */
class WatchedServer extends McpServer {
  readonly #tools: readonly Tool[]

  constructor(tools: readonly Tool[], ...of: ConstructorParameters<typeof McpServer>) {
    super(...of)
    this.#tools = tools
  }

  override async connect(transport: Transport): Promise<void> {
    noteFailures(transport, this.#tools)
    await super.connect(transport)
  }
}
