// Which web pages may call the MCP endpoint, and all of its CORS. A request without Origin does not come from a page
// and passes; any other must come from loopback, from our own pages, or from an allowed origin.

import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from 'cors'
import { clipped } from '../clipped.ts'
import { isAnsweredPreflight } from '../http/endpoint.ts'
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

/** Refuses a request of another origin, else sets the CORS headers; true if that answered it: a preflight. */
export type CrossOrigin = (req: IncomingMessage, res: ServerResponse) => boolean

/** Preflights carry no token, so this comes before the token is looked at. */
export function crossOrigin(allowedOrigins: readonly string[]): CrossOrigin {
  const allowed = new Set(allowedOrigins)
  const headers = cors({
    origin: true,
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: requestHeaders,
    exposedHeaders: responseHeaders,
    maxAge: 600,
  })
  return (req, res) => {
    const { origin } = req.headers
    if (origin === undefined && req.method !== 'OPTIONS') {
      res.setHeader('Vary', 'Origin')
      return false
    }
    if (origin !== undefined && !allowed.has(origin) && !isLoopbackOrigin(origin)) {
      throw refuse('origin_not_allowed', { received: clipped(origin) })
    }
    return isAnsweredPreflight(headers, req, res)
  }
}
