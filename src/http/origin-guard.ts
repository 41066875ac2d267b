// Owns which web pages may call the MCP endpoint. A request without Origin is not from a page and passes; one
// with an Origin must be from loopback, from our own pages, or from an origin that was allowed.

import cors from 'cors'
import type { RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { refuse } from '../protocol/refusal.ts'

const loopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

// What a browser-run MCP client sends, and what it must be able to read (MCP transports, RFC 9728 §5.1).
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

/** Refuses other origins with 403, then answers preflights: they carry no token, so CORS comes before it. */
export function originGuard(allowedOrigins: readonly string[]): RequestHandler[] {
  const allowed = new Set(allowedOrigins)
  return [
    (req, _res, next) => {
      const { origin } = req.headers
      if (origin === undefined || allowed.has(origin) || loopbackOrigin.test(origin)) return next()
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
