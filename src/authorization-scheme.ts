import type { IncomingMessage } from 'node:http'

/** The scheme with which an Authorization header begins, if it is a known one: any other word could be a secret. */
export function knownScheme(header: string): string | undefined {
  const [scheme = ''] = header.split(' ', 1)
  return /^(?:basic|bearer|digest|dpop|negotiate|token)$/i.test(scheme) ? scheme : undefined
}

/**
 * The scheme of a request's Authorization header as it may be shown; `unknown` if it could be a secret that was sent
 * without a scheme, undefined without the header.
 */
export function authorizationScheme(req: IncomingMessage): string | undefined {
  const { authorization: header = '' } = req.headers
  return header === '' ? undefined : (knownScheme(header) ?? 'unknown')
}
