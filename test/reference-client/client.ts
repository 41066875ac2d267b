// The reference client: an MCP client with a static client id and secret that is right in everything that the
// specifications of MCP, OAuth and HTTP ask of it, and can be told to be wrong in one thing.

import { Authorization } from './authorization.ts'
import type { Context, Credentials } from './context.ts'
import type { Defect } from './defects.ts'
import type { Era } from './era.ts'
import { ClientError } from './errors.ts'
import { httpClient } from './http.ts'
import { isObject, stringIn } from './json.ts'
import { initialize } from './legacy-era.ts'
import { McpEndpoint } from './mcp-endpoint.ts'
import { discover, OlderServer } from './modern-era.ts'
import type { TokenStore } from './token-store.ts'

export { callbackPage } from './callback-page.ts'
export { type Defect, defects } from './defects.ts'
export { ClientError } from './errors.ts'
export { memoryStore, type TokenStore } from './token-store.ts'

export interface ReferenceClientOptions extends Credentials {
  readonly mcpUrl: string
  /** The revision to begin with. A client of 2026-07-28 falls back if the server is older. */
  readonly era: '2025-11-25' | '2026-07-28'
  /** Opens the address for a person; resolves to the one that the browser was sent back to. */
  readonly openBrowser: (authorizationUrl: URL) => Promise<URL>
  /** What connections have in common. */
  readonly store: TokenStore
  readonly redirectUri?: string
  readonly userAgent?: string
  /** Epoch milliseconds. */
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<void>
  readonly defects?: readonly Defect[]
}

export interface ReferenceConnection {
  /** The revision that is spoken. */
  readonly revision: string
  /** The names of the tools. */
  readonly listTools: () => Promise<readonly string[]>
  /** The text that the tool answers. */
  readonly callTool: (name: string, args: Readonly<Record<string, unknown>>) => Promise<string>
  /** Ends the session, if there is one, and closes the TCP connection. */
  readonly close: () => Promise<void>
}

/** Connects, with authorization if the server asks for it. Rejects with a ClientError that says why it gave up. */
export async function connect(options: ReferenceClientOptions): Promise<ReferenceConnection> {
  const context = contextOf(options)
  try {
    const endpoint = new McpEndpoint(context, new Authorization(context))
    return connection(context, await begin(context, endpoint, options.era))
  } catch (error) {
    context.http.close()
    throw error
  }
}

function contextOf(options: ReferenceClientOptions): Context {
  const { mcpUrl, clientId, clientSecret, openBrowser, store, defects = [] } = options
  return {
    mcpUrl,
    credentials: { clientId, clientSecret },
    redirectUri: options.redirectUri ?? 'http://localhost:4567/callback',
    openBrowser,
    store,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    http: httpClient(options.userAgent ?? 'reference-client/1.0.0'),
    has: (defect) => defects.includes(defect),
  }
}

/** Asks as the era says, and with a handshake if the server turns out to be older. The token stays the same. */
async function begin(
  context: Context,
  endpoint: McpEndpoint,
  era: ReferenceClientOptions['era'],
): Promise<Era> {
  if (era === '2025-11-25') return initialize(context, endpoint)
  try {
    return await discover(context, endpoint)
  } catch (error) {
    if (!(error instanceof OlderServer)) throw error
    if (context.has('authorizes-again-on-legacy-error')) forgetTokens(context)
    return initialize(context, endpoint)
  }
}

function forgetTokens({ store, mcpUrl }: Context): void {
  const binding = store.binding(mcpUrl)
  if (binding !== undefined) store.forget(binding)
}

/** More pages than any list has. */
const mostPages = 100

function connection(context: Context, era: Era): ReferenceConnection {
  let lastId = 0
  const request: (method: string, params: Record<string, unknown>) => ReturnType<Era['request']> = (
    method,
    params,
  ) => {
    lastId++
    return era.request(lastId, method, params)
  }
  return {
    revision: era.revision,
    listTools: async () => {
      const names: string[] = []
      let cursor: string | undefined
      for (let page = 0; page < mostPages; page++) {
        const { tools, nextCursor } = await request('tools/list', cursor === undefined ? {} : { cursor })
        if (!Array.isArray(tools)) throw new ClientError('The MCP server answered no list of tools.')
        for (const tool of tools) if (isObject(tool)) names.push(stringIn(tool['name']) ?? '')
        cursor = stringIn(nextCursor)
        if (cursor === undefined) return names
      }
      throw new ClientError('The list of tools has no end.')
    },
    callTool: async (name, args) => {
      const { content } = await request('tools/call', { name, arguments: args })
      const parts = Array.isArray(content) ? content.filter(isObject) : []
      return parts.map((part) => stringIn(part['text']) ?? '').join('\n')
    },
    close: async () => {
      await era.close()
      context.http.close()
    },
  }
}
