// Answers the requests that the MCP endpoints of all realms let through: plain calls with one lasting server for each
// era, all others with the SDK's own handler, which makes a server for each.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server'
import { noteFailure } from './answer-notes.ts'
import { type Call, callOf } from './call.ts'
import { LastingServer, type RpcAnswer } from './lasting-server.ts'
import { lastingMcpServer, mcpServerFactory } from './mcp-server.ts'
import { plainCall } from './plain-call.ts'
import { legacyRevisions, modernRevision } from './revisions.ts'
import { bodyLimitBytes } from './rpc-body.ts'
import type { Tool } from './tool.ts'
import { noteTransportRefusal } from './transport-notes.ts'

export interface McpServiceContext {
  readonly tools: readonly Tool[]
  readonly version: string
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
}

/** A request whose sender may ask what it asks. */
export interface CheckedRequest {
  /** The parsed body; undefined if its content type is not JSON. */
  readonly body: unknown
  readonly auth: AuthInfo
  readonly call: Call
}

export interface McpService {
  serve(req: IncomingMessage, res: ServerResponse, checked: CheckedRequest): Promise<void>
  /** Ends what is still open; later requests get an error. */
  close(): Promise<void>
}

/** Makes the service of a process. */
export function mcpService({ tools, version, unexpected }: McpServiceContext): McpService {
  const handler = createMcpHandler(mcpServerFactory(tools, version), {
    maxRequestBodySize: bodyLimitBytes,
  })
  const rare = nodeHandler(handler.fetch, unexpected)
  const lasting = {
    legacy: new LastingServer(lastingMcpServer(tools, version, legacyRevisions), 'legacy'),
    modern: new LastingServer(lastingMcpServer(tools, version, [modernRevision]), 'modern'),
  }
  const connected = Promise.all([lasting.legacy.connect(), lasting.modern.connect()])

  return {
    async serve(req, res, { body, auth, call }) {
      const plain = plainCall(req.headers, body)
      if (plain === undefined) return rare(req, res, body, auth)
      await connected
      const { request, era } = plain
      const answer = await lasting[era].ask(request, auth, (cancel) => res.on('close', cancel))
      // The SDK's handler has a status of its own for each such refusal.
      if (answer === undefined) return rare(req, res, body, auth)
      noteFailure(request, answer, tools, call.trace)
      send[era](res, answer)
    },
    async close() {
      await Promise.all([handler.close(), lasting.legacy.close(), lasting.modern.close()])
    },
  }
}

/** An answer in the form that the SDK's handler gives it in that era. */
const send = {
  legacy(res: ServerResponse, answer: RpcAnswer): void {
    res.setHeader('Content-Type', 'text/event-stream')
    res.setHeader('Cache-Control', 'no-cache, no-transform')
    res.setHeader('X-Accel-Buffering', 'no')
    res.end(`event: message\ndata: ${JSON.stringify(answer)}\n\n`)
  },
  modern(res: ServerResponse, answer: RpcAnswer): void {
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify(answer))
  },
}

type Fetch = ReturnType<typeof createMcpHandler>['fetch']

/** The SDK's handler for Node, with the reason noted for what it refuses. */
function nodeHandler(
  fetch: Fetch,
  onerror: (error: unknown) => void,
): (req: IncomingMessage, res: ServerResponse, body: unknown, auth: AuthInfo) => Promise<void> {
  const noted: Fetch = async (request, options) => {
    const response = await fetch(request, options)
    const { trace } = callOf(options?.authInfo)
    if (response.status >= 400 && trace.refusal === undefined) {
      await noteTransportRefusal(request.headers, options?.parsedBody, response, trace)
    }
    // Whether the connection stays open is up to Node and the client (RFC 9112 §9.6); for streams the SDK sets the
    // header.
    response.headers.delete('Connection')
    return response
  }
  const handle = toNodeHandler({ fetch: noted }, { onerror, maxRequestBodySize: bodyLimitBytes })
  return (req, res, body, auth) => {
    // The target may be a whole URL (RFC 9112 §3.2.2), which the SDK would append to another origin.
    return handle(Object.assign(req, { method: 'POST', url: '/', auth }), res, body)
  }
}
