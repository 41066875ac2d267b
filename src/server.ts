#!/usr/bin/env node
// The entry: configuration -> app -> listen -> banner -> wait for a signal. The only file that reads argv and
// the environment, listens, or exits. Imported, it does nothing but offer startServer().

import { randomBytes } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type App, createApp } from './app.ts'
import { banner } from './config/banner.ts'
import type { Config, Settings } from './config/config.ts'
import { configFor, loadSettings, type ServerOptions, settingsFrom } from './config/load.ts'
import type { Recorder } from './handshake/event.ts'
import { logSteps } from './handshake/log-steps.ts'
import { listen, PortInUse } from './listen.ts'
import { createLog } from './log.ts'
import { tools } from './mcp/tools.ts'
import { shutDown } from './shutdown.ts'
import { memoryTokenStore } from './tokens/memory-token-store.ts'
import type { Clock, Random } from './tokens/secrets.ts'
import type { TokenStore } from './tokens/token-store.ts'

export type { ServerOptions } from './config/load.ts'

/** For how long running requests may go on after close(). */
const closeGraceMs = 5000

/** What a test may replace: time, randomness, the store, and where log lines and events go. */
export interface ServerDeps {
  readonly now: Clock
  readonly random: Random
  readonly store: TokenStore
  readonly record: Recorder
  readonly write: (line: string) => void
}

export interface RunningServer {
  /** The public URL, without a trailing slash; clients connect to `${url}/mcp`. */
  readonly url: string
  readonly config: Config
  /** Stops listening; running requests may end, for 5 s at most. */
  close(): Promise<void>
}

const toolNames = tools.map(({ name }) => name)

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/**
 * Starts a server in this process. Options are those of the command line, in camelCase; neither argv nor the
 * environment is read. Rejects with ConfigError, or with PortInUse.
 */
export async function startServer(
  options: ServerOptions = {},
  deps: Partial<ServerDeps> = {},
): Promise<RunningServer> {
  return serve(settingsFrom({ logLevel: 'warn', ...options }, toolNames), deps)
}

async function serve(settings: Settings, deps: Partial<ServerDeps>): Promise<RunningServer> {
  const { now = Date.now, random = randomBytes, write = writeToStderr } = deps
  const store = deps.store ?? memoryTokenStore({ now })

  // The app needs the port for its URLs, so it is made when that is known; nobody was told the port before.
  let app: App | undefined
  const { servers, port } = await listen(settings.host, settings.port, (req, res) => {
    if (app === undefined) res.writeHead(503).end()
    else app.express(req, res)
  })
  const config = configFor(settings, port)
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    now,
    write,
    secrets: [config.clientSecret, config.password],
  })
  const logStep = logSteps(log)
  app = createApp(config, {
    store,
    now,
    random,
    version,
    record: (event) => {
      logStep(event)
      deps.record?.(event)
    },
    unexpected: (error) => log.error('unexpected error', { error: String(error), stack: stackOf(error) }),
  })

  const { close: closeApp } = app
  return {
    url: config.publicUrl,
    config,
    async close() {
      const down = shutDown(servers, closeGraceMs)
      await closeApp()
      await down
      await store.close()
    },
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined
}

function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function main(): Promise<void> {
  const loaded = loadSettings({
    argv: process.argv.slice(2),
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    isTty: process.stderr.isTTY === true,
    version,
    toolNames,
  })
  if ('print' in loaded) {
    process.stdout.write(`${loaded.print}\n`)
    return
  }
  if ('problems' in loaded) {
    process.stderr.write(`${loaded.problems.join('\n')}\n`)
    process.exitCode = 2
    return
  }
  try {
    const { settings, origins, warnings } = loaded
    for (const warning of warnings) writeToStderr(warning)
    const server = await serve(settings, {})
    process.stdout.write(`${banner(server.config, { version, origins })}\n`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void server.close().then(() => process.exit(0)))
    }
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error
    process.stderr.write(`mcp-static-auth: ${error.message}\n`)
    process.exitCode = 1
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main()
}
