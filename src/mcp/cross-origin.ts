// Which web pages may call the MCP endpoint, and all of its CORS. A request without Origin does not come from a page
// and passes; any other must come from loopback, from our own pages, or from an allowed origin.

import cors from 'cors'
import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { isLoopbackOrigin } from '../loopback.ts'
import { refuse } from '../protocol/refusal.ts'

// What an MCP client in a browser sends, and what it must be able to read (MCP transports, RFC 9728 §5.1).
const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Accept',
  'MCP-Protocol-Version',
  'Mcp-Session-Id',
  'Mcp-Method',
  'Mcp-Name',
  'Last-Event-ID',
]
const responseHeaders = ['WWW-Authenticate', 'MCP-Protocol-Version', 'Mcp-Session-Id']

/** Refuses other origins with 403, then answers preflights. They carry no token, so CORS comes before the token. */
export function crossOrigin(allowedOrigins: readonly string[]): RequestHandler[] {
  const allowed = new Set(allowedOrigins)
  return [
    (req, _res, next) => {
      const { origin } = req.headers
      if (origin === undefined || allowed.has(origin) || isLoopbackOrigin(origin)) return next()
      throw refuse('origin_not_allowed', { received: clipped(origin) })
    },
    cors({
      origin: true,
      methods: ['GET', 'POST', 'DELETE'],
      allowedHeaders: requestHeaders,
      exposedHeaders: responseHeaders,
      maxAge: 600,
    }),
  ]
}
