import type { ServerResponse } from 'node:http'
import type { OtherAnswer } from '../protocol/seams.ts'

/** Gives an answer that stands in for the right one. */
export function sendOther(res: ServerResponse, { status, headers, body }: OtherAnswer): void {
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
  res.statusCode = status
  if (typeof body === 'object') res.setHeader('Content-Type', 'application/json; charset=utf-8')
  if (typeof body === 'string') res.setHeader('Content-Type', 'text/html; charset=utf-8')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(res.req.method === 'HEAD' ? undefined : text)
}
