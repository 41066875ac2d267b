// The MCP endpoint: who may call it, what they may call, and the SDK's handler, which serves every protocol revision
// without sessions. The room must not know its path or how tokens are issued.

import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpHttpHandler, type McpServerFactory } from '@modelcontextprotocol/server'
import express, { type RequestHandler, type Router } from 'express'
import { notedRefusal } from '../handshake/trace.ts'
import { noStore } from '../http/security-headers.ts'
import { bearerChallenges, requireBearer, type TokenRecogniser, type TokenVerifier } from './bearer-guard.ts'
import { crossOrigin } from './cross-origin.ts'
import { noteMessages } from './message-notes.ts'
import { requireScopes } from './required-scopes.ts'
import { bodyLimitBytes, readRpcBody, unreadableBodies } from './rpc-body.ts'
import { noteTransportRefusal } from './transport-notes.ts'

export interface McpContext {
  /** The site's, where `error_uri` is found. */
  readonly publicUrl: string
  /** The identifier of this endpoint (RFC 8707), and where its metadata is (RFC 9728). */
  readonly resource: string
  readonly resourceMetadataUrl: string
  readonly verify: TokenVerifier
  readonly recognise: TokenRecogniser
  readonly createServer: McpServerFactory
  /** Required for every request, and for calls of particular tools. */
  readonly scopes: readonly string[]
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  /** Origins of web pages that may call, besides loopback. */
  readonly allowedOrigins: readonly string[]
  /** Receives unexpected errors. */
  readonly unexpected: (error: unknown) => void
}

export interface McpRoutes {
  readonly router: Router
  /** Ends what is still open; later requests get an error. */
  close(): Promise<void>
}

/** The routes of an MCP endpoint, to be mounted at its path. */
export function mcpRoutes(context: McpContext): McpRoutes {
  const { publicUrl, resource, resourceMetadataUrl, verify, recognise, scopes, toolScopes, unexpected } =
    context
  const handler = createMcpHandler(context.createServer, { maxRequestBodySize: bodyLimitBytes })

  const router = express.Router()
  router.use(
    crossOrigin(context.allowedOrigins),
    noStore(),
    // A client with an invalid token must be told that before anything else (SDK-NOTES 30).
    requireBearer({ verify, recognise, resource }),
    readRpcBody(),
    noteMessages(),
    requireScopes(scopes, toolScopes),
    postOnly(),
    serve(handler, unexpected),
  )
  router.use(
    unreadableBodies(unexpected),
    bearerChallenges({ publicUrl, unexpected, resourceMetadataUrl, scopes }),
  )
  return { router, close: () => handler.close() }
}

/**
 * GET would open a stream for messages from the server, DELETE would end a session. There is neither here, and a
 * client that tries gets a 405. This needs no explanation: the transport tells clients to try.
 */
function postOnly(): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'POST') return next()
    res.status(405).set('Allow', 'POST')
    res.json({ jsonrpc: '2.0', error: { code: -32000, message: 'Only POST can be used here.' }, id: null })
  }
}

function serve(handler: McpHttpHandler, onerror: McpContext['unexpected']): RequestHandler {
  const fetch: typeof handler.fetch = async (request, options) => {
    const response = await handler.fetch(request, options)
    if (response.status >= 400 && notedRefusal() === undefined) {
      await noteTransportRefusal(request.headers, options?.parsedBody, response)
    }
    // Whether the connection stays open is up to Node and the client (RFC 9112 §9.6); for streams the SDK sets the
    // header.
    response.headers.delete('Connection')
    return response
  }
  const handle = toNodeHandler({ fetch }, { onerror, maxRequestBodySize: bodyLimitBytes })
  return (req, res) => {
    // The target may be a whole URL (RFC 9112 §3.2.2), which the SDK would append to another origin.
    req.url = '/'
    return handle(req, res, req.body)
  }
}
