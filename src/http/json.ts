import type { ServerResponse } from 'node:http'

/** Answers with JSON. Works without Express: what it would add (an ETag, a choice of charsets) is not needed. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}
