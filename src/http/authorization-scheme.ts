import type { Request } from 'express'

/**
 * The scheme of a request's Authorization header as it may be shown; `unknown` if it could be a secret that was sent
 * without a scheme, undefined without the header.
 */
export function authorizationScheme(req: Request): string | undefined {
  const scheme = req.headers.authorization?.split(' ', 1)[0]
  if (scheme === undefined || scheme === '') return undefined
  return /^(?:basic|bearer|digest|dpop|negotiate|token)$/i.test(scheme) ? scheme : 'unknown'
}
