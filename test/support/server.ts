// A server for one test: a free port, a clock that the test owns, nothing written; stopped when the test ends.

import { onTestFinished } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { type ServerDeps, type ServerOptions, startServer } from '../../src/server.ts'
import { fakeClock } from './clock.ts'

export interface TestServer {
  readonly url: string
  readonly mcp: string
  readonly config: Config
  readonly clock: ReturnType<typeof fakeClock>
  /** Every step recorded so far. */
  readonly events: readonly HandshakeEvent[]
  /** Every log line written so far. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** Starts a server with these options and dependencies over the test defaults. */
export async function startTestServer(
  options: ServerOptions = {},
  deps: Partial<ServerDeps> = {},
): Promise<TestServer> {
  const clock = fakeClock()
  const events: HandshakeEvent[] = []
  const log: string[] = []
  const server = await startServer(
    { port: 0, logLevel: 'error', logFormat: 'json', ...options },
    {
      now: clock.now,
      wallClock: clock.now,
      record: (event) => events.push(event),
      write: (line) => log.push(line),
      ...deps,
    },
  )
  onTestFinished(server.close)
  return { ...server, mcp: `${server.url}/mcp`, clock, events, log }
}
