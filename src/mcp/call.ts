// What belongs to one request and not to the server that answers it: one server may answer the requests of many clients
// and realms. The SDK carries it through as a part of the auth info.

import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Clock } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'

export class Call {
  /** The time that people live in. */
  readonly now: Clock
  readonly trace: Trace

  constructor(now: Clock, trace: Trace) {
    this.now = now
    this.trace = trace
  }
}

/** The request behind the auth info that a server was given. Throws if the MCP endpoint did not give it. */
export function callOf(auth: AuthInfo | undefined): Call {
  const call = auth?.extra?.['call']
  if (!(call instanceof Call)) throw new Error('the request did not come through the MCP endpoint')
  return call
}
