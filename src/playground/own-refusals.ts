// Tells the playground why its own client was refused, with the facts; a client is only told the reason. The request
// carries a value that nobody can guess and nothing shows; nothing else that a request says about itself is trusted.

import type { IncomingMessage } from 'node:http'
import { type Trace, traceOf } from '../handshake/trace.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { newSecret, type Random } from '../secrets.ts'

export interface OwnRefusals {
  /** Recognises the requests of this process. To be called before they are answered. */
  observe(req: IncomingMessage): void
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
  const expected = new Map<string, { trace?: Trace }>()
  return {
    observe(req) {
      if (expected.size === 0) return
      const entry = expected.get(String(req.headers[headerName]))
      if (entry !== undefined) entry.trace = traceOf(req)
    },
    expect() {
      const value = newSecret(random, '')
      const entry: { trace?: Trace } = {}
      expected.set(value, entry)
      return {
        header: [headerName, value],
        refusal: () => entry.trace?.refusal,
        forget: () => expected.delete(value),
      }
    },
  }
}
