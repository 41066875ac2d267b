import type { ServerResponse } from 'node:http'
import type { OtherAnswer } from '../protocol/seams.ts'

/** The statuses of answers that have no body, and do not say how long it is (RFC 9110 §8.6, §15.3.5, §15.4.5). */
const withoutBody: ReadonlySet<number> = new Set([204, 304])

/** Gives an answer that stands in for the right one. */
export function sendOther(res: ServerResponse, { status, headers, body }: OtherAnswer): void {
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
  const hasBody = !withoutBody.has(status)
  res.statusCode = status
  if (hasBody && typeof body === 'object') res.setHeader('Content-Type', 'application/json; charset=utf-8')
  if (hasBody && typeof body === 'string') res.setHeader('Content-Type', 'text/html; charset=utf-8')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  if (hasBody) res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(hasBody && res.req.method !== 'HEAD' ? text : undefined)
}
