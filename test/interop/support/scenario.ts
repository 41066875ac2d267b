// One run of a client: its own server on a free port, a desktop, programs that end with it, and a time limit. What
// the server saw is judged only after it has closed, when every request is on record.

import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { HandshakeEvent } from '../../../src/handshake/event.ts'
import { startServer } from '../../../src/server.ts'
import type { Capability, InteropClient, RunOptions, Scenario } from '../client.ts'
import { openDesktop } from './desktop.ts'
import { processes } from './processes.ts'
import { within } from './time-limit.ts'
import { capabilitiesSeen } from './witness.ts'

const limitSeconds = 300
const closeLimitSeconds = 60

export interface Place {
  /** Where the client is installed. */
  readonly folder: string
  readonly node: string
}

export type Outcome =
  | { readonly worked: ReadonlySet<Capability> }
  /** Why it failed, with what the server refused meanwhile. */
  | { readonly failure: string }

/** Runs a scenario; never rejects for what the client does. */
export async function runScenario(
  client: InteropClient,
  scenario: Scenario,
  { folder, node }: Place,
): Promise<Outcome> {
  const events: HandshakeEvent[] = []
  const log: string[] = []
  const reported = new Set<Capability>()
  let advancedMs = 0
  const server = await startServer(
    { port: 0, logLevel: 'error', ...scenario.server },
    {
      now: () => Date.now() + advancedMs,
      record: (event) => events.push(event),
      write: (line) => log.push(line),
    },
  )
  const desktop = await openDesktop(await mkdtemp(join(folder, 'scenario-')))
  const programs = processes()
  const wrong: string[] = []
  const cleanUps: (() => unknown)[] = [() => programs.end()]
  const { environment, problems, signIn, browse, alterAnswers } = desktop
  const withHome = (options: RunOptions = {}) => ({
    cwd: environment['HOME'] ?? folder,
    ...options,
    env: { ...environment, ...options.env },
  })
  const url = server.url + (scenario.path ?? '')
  async function closeAll(): Promise<void> {
    for (const cleanUp of cleanUps) await cleanUp()
    desktop.close()
    await server.close()
  }
  try {
    const run = scenario.run({
      url,
      mcp: `${url}/mcp`,
      clientId: server.config.clientId,
      clientSecret: server.config.clientSecret,
      folder,
      node,
      environment,
      events,
      run: (command, args, options) => programs.run(command, args, withHome(options)),
      start: (command, args, options) => programs.start(command, args, withHome(options)),
      afterwards: (cleanUp) => cleanUps.unshift(cleanUp),
      signIn,
      browse: (authorizationUrl) => void browse(authorizationUrl),
      alterAnswers,
      advance(seconds) {
        advancedMs += seconds * 1000
      },
      works: (...capabilities) => {
        for (const capability of capabilities) reported.add(capability)
      },
    })
    await within(limitSeconds, run)
  } catch (error) {
    wrong.push(describe(error), ...programs.printed(), ...problems, ...refusals(events))
  }
  await within(closeLimitSeconds, closeAll()).catch((error) => wrong.push(`closing: ${describe(error)}`))
  const worked = new Set([...capabilitiesSeen(events), ...reported])
  if (wrong.length === 0) wrong.push(...unforeseen(client, worked), ...unchallenged(events))
  // The log holds errors only: a client that succeeds against a server that failed is not a success.
  wrong.push(...log)
  return wrong.length > 0 ? { failure: wrong.join('\n') } : { worked }
}

function unforeseen({ lacks }: InteropClient, worked: ReadonlySet<Capability>): readonly string[] {
  return [...worked].flatMap((capability) =>
    lacks?.[capability] === undefined ? [] : [`it is said to lack ${capability}, but has it`],
  )
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

/**
 * Requests that asked the MCP endpoint for its challenge and did not get it. Clients that probe with GET (Codex,
 * mcp-remote) forgive that where they find the metadata themselves, so no failure of theirs would tell.
 */
function unchallenged(events: readonly HandshakeEvent[]): readonly string[] {
  return events.flatMap(({ method, endpoint, path, status, details }) =>
    endpoint === 'mcp' && status === 405 && details.token === undefined
      ? [`server: ${method} ${path} without a token was answered ${status}, not 401`]
      : [],
  )
}

/** What the server refused, which mostly explains a failure; 401s are how every client begins. */
function refusals(events: readonly HandshakeEvent[]): readonly string[] {
  return events.flatMap(({ method, path, status, refusal }) =>
    refusal === undefined || refusal.reason === 'token_missing'
      ? []
      : [`server: ${method} ${path} ${status} ${refusal.reason} ${JSON.stringify(refusal.facts)}`],
  )
}
