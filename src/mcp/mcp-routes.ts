// Owns /mcp: who may call, what they may call, and the hand-over to the SDK's handler, which serves every
// protocol revision without sessions.

import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server'
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express'
import { note } from '../handshake/trace.ts'
import { originGuard } from '../http/origin-guard.ts'
import { noStore } from '../http/security-headers.ts'
import type { RefusalWriter } from '../http/send-refusal.ts'
import { toRefusal } from '../http/to-refusal.ts'
import { clipped } from '../protocol/refusal.ts'
import { bearerChallenges, requireBearer, type TokenVerifier } from './bearer-guard.ts'
import { requireToolScopes } from './tool-scopes.ts'

export interface McpContext extends RefusalWriter {
  readonly verify: TokenVerifier
  readonly createServer: McpServerFactory
  readonly scopes: readonly string[]
  readonly toolScopes: Readonly<Record<string, readonly string[]>>
  readonly allowedOrigins: readonly string[]
}

const bodyLimitBytes = 4 * 1024 * 1024

export interface McpRoutes {
  readonly router: Router
  /** Ends open streams. */
  close(): Promise<void>
}

/** The routes of the MCP endpoint, to be mounted at its path. */
export function mcpRoutes(context: McpContext): McpRoutes {
  const { scopes, toolScopes, unexpected } = context
  const handler = createMcpHandler(context.createServer, { maxRequestBodySize: bodyLimitBytes })
  const handle = toNodeHandler(handler, { onerror: unexpected, maxRequestBodySize: bodyLimitBytes })

  const router = express.Router()
  router.all(
    '/',
    originGuard(context.allowedOrigins),
    noStore(),
    requireBearer(context.verify, scopes),
    // Parsed here once, for the scope check; the SDK takes it as it is.
    express.json({ limit: bodyLimitBytes, strict: false }),
    requireToolScopes(scopes, toolScopes),
    (req: Request, res: Response) => {
      const version = req.get('mcp-protocol-version')
      if (version !== undefined) note({ protocolVersion: clipped(version) })
      // The SDK answers 405 to them, without the header that RFC 9110 §15.5.6 wants.
      if (req.method !== 'POST') res.set('Allow', 'POST')
      return handle(req, res, req.body)
    },
  )
  router.use(unreadableBodies(unexpected), bearerChallenges(context, scopes))
  return { router, close: () => handler.close() }
}

/** A body that cannot be read is told in JSON-RPC, since that is what its sender expects. */
function unreadableBodies(unexpected: RefusalWriter['unexpected']): ErrorRequestHandler {
  return (error, _req, res, next) => {
    const isBodyError = error instanceof Error && 'type' in error && 'status' in error
    if (!isBodyError || res.headersSent) return next(error)
    const refusal = toRefusal(error, unexpected)
    if (refusal.reason !== 'body_unreadable') return next(error)
    const { status, detail } = refusal.facts
    const parse = status === 400
    res.status(status).json({
      jsonrpc: '2.0',
      error: {
        code: parse ? -32700 : -32000,
        message: `${parse ? 'Parse error' : 'Bad request'}: ${detail}`,
      },
      id: null,
    })
  }
}
