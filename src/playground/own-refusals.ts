// How the playground learns why its own client was refused, with the facts of the case, of which a client is only told
// the reason. The request carries a value that nobody can guess and nothing shows; whatever else a request says about
// itself is not believed.

import { AsyncResource } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { notedRefusal } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { newSecret, type Random } from '../secrets.ts'

export interface OwnRefusals {
  /** Goes before all routes, after the tracing: recognises the requests of this process. */
  readonly observe: RequestHandler
  /** Begins to expect one request. */
  expect(): ExpectedRequest
}

export interface ExpectedRequest {
  /** What it has to carry. */
  readonly header: readonly [name: string, value: string]
  /** Why it was refused, once it is answered; undefined too when it was not served by this process. */
  refusal(): Refusal | undefined
  /** To be called when it is over. */
  forget(): void
}

const headerName = 'playground-request'

/** Holds no more than there are requests under way. */
export function ownRefusals(random: Random): OwnRefusals {
  const expected = new Map<string, { refusal: () => Refusal | undefined }>()
  return {
    observe(req, _res, next) {
      const entry = expected.get(String(req.headers[headerName]))
      // Bound to this request's trace: it is read when the answer has arrived, outside of it.
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
