// The one translation of anything thrown into a refusal. Everything unexpected is a server_error: the details go to
// the log, never to the client.

import { type Refusal, Refused } from '../protocol/refusal.ts'
import { Unavailable } from '../unavailable.ts'

/** A refusal for any thrown value; `unexpected` receives those that nobody foresaw. */
export function toRefusal(error: unknown, unexpected: (error: unknown) => void): Refusal {
  if (error instanceof Refused || error instanceof Unavailable) return error.refusal
  // An address that cannot be decoded names nothing.
  if (error instanceof URIError) return { reason: 'not_found', facts: { path: undefined } }
  const status = clientErrorStatus(error)
  if (status !== undefined) {
    return { reason: 'body_unreadable', facts: { status, detail: bodyDetail(error) } }
  }
  unexpected(error)
  return { reason: 'server_error', facts: {} }
}

/** The 4xx status that Express and its body parsers put on errors caused by the request. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  return error.status >= 400 && error.status < 500 ? error.status : undefined
}

const bodyDetails: Readonly<Record<string, string>> = {
  'charset.unsupported': 'its charset is not supported',
  'encoding.unsupported': 'its Content-Encoding is not supported',
  'entity.parse.failed': 'it is malformed',
  'entity.too.large': 'it is too large',
  'request.aborted': 'it ended too early',
  'request.size.invalid': 'its length is not what Content-Length says',
}

function bodyDetail(error: unknown): string {
  const type = error instanceof Error && 'type' in error ? String(error.type) : ''
  return bodyDetails[type] ?? 'it is malformed'
}
