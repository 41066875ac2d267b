import type { RequestHandler } from 'express'
import { refuse } from '../protocol/refusal.ts'

/** Headers of which Node.js keeps only the first. A proxy may keep the last and so see another host or caller. */
const single = new Map([
  ['host', 'Host'],
  ['authorization', 'Authorization'],
])

/** Refuses a second `Host` or `Authorization` header with 400 (RFC 9110 §5.3, RFC 9112 §3.2). */
export function singleHeaders(): RequestHandler {
  return ({ rawHeaders }, _res, next) => {
    const seen = new Set<string>()
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const header = single.get(rawHeaders[at]?.toLowerCase() ?? '')
      if (header === undefined) continue
      if (seen.has(header)) throw refuse('header_repeated', { header })
      seen.add(header)
    }
    next()
  }
}
