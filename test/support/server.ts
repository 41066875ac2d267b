// Servers for tests: a free port, a clock that the test owns, nothing written. One belongs to a test, and stops with
// it; a shared one is for many tests that change nothing another of them looks at.

import { afterAll, onTestFinished } from 'vitest'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { type RunningServer, type ServerDeps, type ServerOptions, startServer } from '../../src/server.ts'
import { fakeClock } from './clock.ts'

type Verbs = Pick<RunningServer, 'realm' | 'run' | 'report'>

/** What most tests need of a server. */
export interface TestServer extends Omit<RunningServer, keyof Verbs> {
  readonly mcp: string
  readonly clock: ReturnType<typeof fakeClock>
  /** Every step recorded so far. */
  readonly events: readonly HandshakeEvent[]
  /** Every log line written so far. */
  readonly log: readonly string[]
}

/** One that can be controlled too. */
export interface ControlledServer extends TestServer, Verbs {}

/** Starts a server with these options and dependencies over the test defaults. */
export async function startTestServer(
  options: ServerOptions = {},
  deps: Partial<ServerDeps> = {},
): Promise<ControlledServer> {
  const server = await started(options, deps)
  onTestFinished(server.close)
  return server
}

/**
 * One server for the tests of a file or of the describe() in which this is called, started by the first that asks
 * for it. They must leave its clock alone, and count neither its steps nor its log.
 */
export function sharedServer(
  options: ServerOptions = {},
  deps: Partial<ServerDeps> = {},
): () => Promise<ControlledServer> {
  let server: Promise<ControlledServer> | undefined
  afterAll(async () => (await server)?.close())
  return () => {
    server ??= started(options, deps)
    return server
  }
}

async function started(options: ServerOptions, deps: Partial<ServerDeps>): Promise<ControlledServer> {
  const clock = fakeClock()
  const events: HandshakeEvent[] = []
  const log: string[] = []
  const server = await startServer(
    { port: 0, logLevel: 'error', logFormat: 'json', ...options },
    {
      now: clock.now,
      wallClock: clock.now,
      sleep: async () => {},
      record: (event) => events.push(event),
      write: (line) => log.push(line),
      ...deps,
    },
  )
  return { ...server, mcp: `${server.url}/mcp`, clock, events, log }
}
