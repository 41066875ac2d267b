// The headers of every response. No Cross-Origin-Opener-Policy: web clients open the sign-in in a popup, and their
// callback page in that popup needs `window.opener` to hand over the code.

import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { isLoopbackHost } from '../loopback.ts'

const neverFramed = "frame-ancestors 'none'"

// No form-action: browsers apply it to the redirect that follows the login form and would block it on its way to the
// client (another port, or an app's own scheme). Nothing inline; everything from this origin.
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  neverFramed,
].join('; ')

export interface SecurityHeaders {
  /** Sets them on an answer to a program, which no browser may take for a page. */
  readonly setForProgram: (res: ServerResponse) => void
  /** Sets them on what may be a page (RFC 9700 §4.16 asks for protection against framing). */
  readonly setForPage: (res: ServerResponse) => void
}

export function securityHeaders(publicUrl: string): SecurityHeaders {
  const isHttpsOnly = hasHostToItself(publicUrl)

  function set(res: ServerResponse, policy: string): void {
    if (isHttpsOnly) res.setHeader('Strict-Transport-Security', halfAYear)
    res.setHeader('Content-Security-Policy', policy)
    res.setHeader('X-Content-Type-Options', 'nosniff')
  }

  return {
    setForProgram: (res) => set(res, neverFramed),
    setForPage(res) {
      set(res, contentSecurityPolicy)
      res.setHeader('X-Frame-Options', 'DENY')
      res.setHeader('Referrer-Policy', 'no-referrer')
    },
  }
}

const halfAYear = `max-age=${180 * 24 * 3600}`

/**
 * Whether https can be required for the whole host of the public URL. Browsers then require it on every port and path
 * (RFC 6797 §8.3), so a port or a path, like loopback, means that the host is shared with others.
 */
function hasHostToItself(publicUrl: string): boolean {
  const { protocol, hostname, port, pathname } = new URL(publicUrl)
  return protocol === 'https:' && port === '' && pathname === '/' && !isLoopbackHost(hostname)
}

/**
 * Forbids caching a response that contains a secret (RFC 6749 §5.1; OAuth 2.1 dropped Pragma, but old caches know
 * it).
 */
export function forbidStoring(res: ServerResponse): void {
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Pragma', 'no-cache')
}

/** The same for all that follows in Express. */
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    forbidStoring(res)
    next()
  }
}
