import type { Response } from 'express'

/**
 * Sends the browser on. Express's own redirect negotiates the type of a note that no browser shows, and that would
 * repeat the code in an authorization response.
 */
export function redirect(res: Response, status: 302 | 303, url: string): void {
  res.status(status).location(url).set('Content-Length', '0').end()
}
