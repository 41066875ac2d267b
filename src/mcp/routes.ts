// Owns /mcp: who may call, what they may call, and the hand-over to the SDK's handler, which serves every
// protocol revision without sessions.

import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server'
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { note } from '../handshake/trace.ts'
import { originGuard } from '../http/origin-guard.ts'
import { noStore } from '../http/security-headers.ts'
import type { RefusalWriter } from '../refusals/send-refusal.ts'
import { bearerChallenges, requireBearer, type TokenVerifier } from './bearer-guard.ts'
import { introduction } from './introduction.ts'
import { bodyLimitBytes, readRpcBody, unreadableBodies } from './rpc-body.ts'
import { requireToolScopes } from './tool-scopes.ts'

export interface McpContext extends RefusalWriter {
  readonly verify: TokenVerifier
  readonly createServer: McpServerFactory
  readonly scopes: readonly string[]
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly allowedOrigins: readonly string[]
}

export interface McpRoutes {
  readonly router: Router
  /** Ends what is still open; whoever asks afterwards gets an error. */
  close(): Promise<void>
}

/** The routes of the MCP endpoint, to be mounted at its path. */
export function mcpRoutes(context: McpContext): McpRoutes {
  const { scopes, toolScopes, unexpected } = context
  const handler = createMcpHandler(context.createServer, { maxRequestBodySize: bodyLimitBytes })
  const fetch: typeof handler.fetch = async (...request) => {
    const response = await handler.fetch(...request)
    // Whether the connection stays is between Node and the client (RFC 9112 §9.6); with streams the SDK says so.
    response.headers.delete('Connection')
    return response
  }
  const handle = toNodeHandler({ fetch }, { onerror: unexpected, maxRequestBodySize: bodyLimitBytes })

  const router = express.Router()
  router.all(
    '/',
    originGuard(context.allowedOrigins),
    noStore(),
    requireBearer(context.verify, scopes),
    postOnly(),
    // Parsed here once, for the scope check; the SDK takes it as it is.
    readRpcBody(),
    requireToolScopes(scopes, toolScopes),
    (req: Request, res: Response) => {
      const version = req.get('mcp-protocol-version')
      note('mcp', { protocolVersion: version })
      note('mcp', introduction(req.body))
      // The target may be a whole URL (RFC 9112 §3.2.2), which the SDK would put behind another origin.
      req.url = '/'
      return handle(req, res, req.body)
    },
  )
  router.use(unreadableBodies(unexpected), bearerChallenges(context, scopes))
  return { router, close: () => handler.close() }
}

/**
 * GET would open a stream for what a server says unasked, DELETE would end a session: there is neither here, and
 * a client that tries is told so by 405. No refusal to be explained: the transport wants clients to try.
 */
function postOnly(): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'POST') return next()
    res.status(405).set('Allow', 'POST')
    res.json({ jsonrpc: '2.0', error: { code: -32000, message: 'Only POST can be used here.' }, id: null })
  }
}
