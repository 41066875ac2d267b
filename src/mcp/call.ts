// What belongs to one request and not to the server that answers it: one server may answer the requests of many clients
// and realms. The SDK carries it through as a part of the auth info.

import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Clock } from '../clock.ts'
import type { Trace } from '../handshake/trace.ts'

export class Call {
  /** The time of the realm that was called. */
  readonly now: Clock
  readonly trace: Trace

  constructor(now: Clock, trace: Trace) {
    this.now = now
    this.trace = trace
  }
}

/** The request behind the auth info that a server was given; undefined if it was not given by the MCP endpoint. */
export function callOf(auth: AuthInfo | undefined): Call | undefined {
  const call = auth?.extra?.['call']
  return call instanceof Call ? call : undefined
}
