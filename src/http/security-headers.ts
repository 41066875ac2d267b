// Owns the headers that every response carries.

import type { RequestHandler } from 'express'

// No form-action: browsers apply it to the redirect that follows the login form, and would stop it on its way
// to the client (another port, or an app's own scheme). Nothing inline; everything from this origin.
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sets them (RFC 9700 §4.16 asks for protection against framing). */
export function securityHeaders(): RequestHandler {
  return (_req, res, next) => {
    res.set({
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    })
    next()
  }
}

/** Forbids keeping a response that holds a secret (RFC 6749 §5.1; OAuth 2.1 dropped Pragma, old caches know it). */
export function noStore(): RequestHandler {
  return (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    next()
  }
}
