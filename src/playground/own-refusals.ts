// Tells the playground why its own client was refused, with the facts; a client is only told the reason. The request
// carries a value that nobody can guess and nothing shows; nothing else that a request says about itself is trusted.

import { AsyncResource } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { notedRefusal } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { newSecret, type Random } from '../secrets.ts'

export interface OwnRefusals {
  /** Recognises the requests of this process. Runs after the tracing, before all routes. */
  readonly observe: RequestHandler
  /** Starts to expect one request. */
  expect(): ExpectedRequest
}

export interface ExpectedRequest {
  /** The header that it must carry. */
  readonly header: readonly [name: string, value: string]
  /** Why it was refused, once it is answered; also undefined if this process did not serve it. */
  refusal(): Refusal | undefined
  /** Must be called when the request is over. */
  forget(): void
}

const headerName = 'playground-request'

/** Has at most one entry for each request in progress. */
export function ownRefusals(random: Random): OwnRefusals {
  const expected = new Map<string, { refusal: () => Refusal | undefined }>()
  return {
    observe(req, _res, next) {
      const entry = expected.get(String(req.headers[headerName]))
      // Bound to this request's trace, since it is read outside of it, after the answer has arrived.
      if (entry !== undefined) entry.refusal = AsyncResource.bind(notedRefusal)
      next()
    },
    expect() {
      const value = newSecret(random, '')
      const entry = { refusal: (): Refusal | undefined => undefined }
      expected.set(value, entry)
      return {
        header: [headerName, value],
        refusal: () => entry.refusal(),
        forget: () => expected.delete(value),
      }
    },
  }
}
