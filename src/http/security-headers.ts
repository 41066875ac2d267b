// The headers of every response. No Cross-Origin-Opener-Policy: web clients open the sign-in in a popup, and their
// callback page in that popup needs `window.opener` to hand over the code.

import type { RequestHandler } from 'express'
import { isLoopbackHost } from '../loopback.ts'

// No form-action: browsers apply it to the redirect that follows the login form and would block it on its way to the
// client (another port, or an app's own scheme). Nothing inline; everything from this origin.
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sets the headers (RFC 9700 §4.16 asks for protection against framing). */
export function securityHeaders(publicUrl: string): RequestHandler {
  const transport = hasHostToItself(publicUrl) ? { 'Strict-Transport-Security': halfAYear } : {}
  return (_req, res, next) => {
    res.set({
      ...transport,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    })
    next()
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
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    next()
  }
}
