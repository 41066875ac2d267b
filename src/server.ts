#!/usr/bin/env node
// The entry: configuration -> app -> listen -> banner -> wait for a signal. The only file that reads argv and the
// environment, listens, or exits. When imported, it only offers startServer().

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { getHeapStatistics } from 'node:v8'
import { type App, createApp, secretsToHide } from './app.ts'
import type { Clock, Sleep } from './clock.ts'
import { banner } from './config/banner.ts'
import type { Config, Settings } from './config/config.ts'
import { configFor } from './config/config-for.ts'
import { ConfigError, loadSettings, type ServerOptions, settingsFrom } from './config/load.ts'
import { readyLine } from './config/ready-line.ts'
import type { RealmVerbs } from './control/verbs.ts'
import type { Recorder } from './handshake/event.ts'
import { logSteps } from './handshake/log-steps.ts'
import { expressMessages } from './http/messages.ts'
import { CannotListen, listen } from './listen.ts'
import { createLog, type Log, type LogStyle } from './log.ts'
import { logOutput } from './log-output.ts'
import { tools } from './mcp/tools.ts'
import { MovableClock } from './movable-clock.ts'
import { pooledRandom } from './pooled-random.ts'
import type { ReportOptions } from './report/expectations.ts'
import type { Report } from './report/report-schema.ts'
import type { ScenarioAtRoot } from './runs/at-root.ts'
import type { RunVerbs } from './runs/run-verbs.ts'
import type { Random } from './secrets.ts'
import { Connections } from './shutdown.ts'
import { CannotUseStore } from './state/cannot-use-store.ts'
import { openState } from './state/open-state.ts'
import type { State } from './state/state.ts'
import type { AttemptJson } from './timeline/json.ts'
import type { MemoryTokenStore } from './tokens/store-control.ts'
import type { TokenStore } from './tokens/token-store.ts'

export type { Config } from './config/config.ts'
export { ConfigError, type ServerOptions } from './config/load.ts'
export type { RealmVerbs as ControlledRealm } from './control/verbs.ts'
export { CannotListen } from './listen.ts'
export type { Report } from './report/report-schema.ts'
export type { RunVerbs as ControlledRun } from './runs/run-verbs.ts'
export type { Verdict } from './runs/verdict.ts'
export { CannotUseStore } from './state/cannot-use-store.ts'
export type { AttemptJson, StepJson } from './timeline/json.ts'

/** How long running requests may go on after close(). */
const closeGraceMs = 5000

/** How long a load balancer has to notice that an instance stops. */
const turnAwayMs = 1000

/** Keeps no process alive. */
const rest: Sleep = (ms) => wait(ms, undefined, { ref: false })

/** How long attempts() waits for answers that their client is slow to take. */
const answerSentMs = 1000

/** What a test may replace. */
export interface ServerDeps {
  /** The time of codes and tokens. */
  readonly now: Clock
  /** The time of events, sessions, limits and the log. */
  readonly wallClock: Clock
  readonly random: Random
  readonly sleep: Sleep
  /** Closed by whoever made it, after the server. */
  readonly store: TokenStore
  readonly record: Recorder
  readonly write: (line: string) => void
}

export interface RunningServer {
  /** The public URL, without a trailing slash; clients connect to `${url}/mcp`. */
  readonly url: string
  readonly config: Config
  /**
   * What clients did so far, as the timeline tells it, newest first: the cause and the fix of what went wrong, and all
   * steps. Every request that has been answered is in it. Empty with `handshakeLog: 'off'`.
   */
  attempts(): Promise<readonly AttemptJson[]>
  /** The default realm at a test's command: its clock, tokens, faults, events. No option is needed for that. */
  readonly realm: RealmVerbs
  /**
   * A realm of its own for one test, with the verdict on the client: the scenario with this name, or one where nothing is
   * wrong. The name of the run is random unless it is given. Throws if there is no such scenario, or if the option
   * `scenarios` is off.
   */
  run(scenario?: string, id?: string): RunVerbs
  /** The report of a run: the verdicts in all its scenarios, and the rules. */
  report(id: string, options?: Partial<ReportOptions>): Report
  /** Stops listening and waits at most 5 s for running requests. Called again, it returns the same promise. */
  close(): Promise<void>
}

const toolNames = tools.map(({ name }) => name)

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/**
 * Starts a server in this process. Options are those of the command line, in camelCase; neither argv nor the
 * environment is read. Rejects with ConfigError, CannotListen or CannotUseStore.
 */
export async function startServer(
  options: ServerOptions = {},
  deps: Partial<ServerDeps> = {},
): Promise<RunningServer> {
  const served = await serve(settingsFrom({ logLevel: 'warn', ...options }, toolNames), deps, true)
  const { url, config, attempts, main, tests, close } = served
  const [{ ControlledRealm }, { run, report }] = await Promise.all([
    import('./control/controlled-realm.ts'),
    tests(),
  ])
  const { random = pooledRandom(randomBytes) } = deps
  return {
    url,
    config,
    attempts,
    realm: new ControlledRealm(main),
    run: (scenario = 'plain', id = `t${random(9).toString('base64url')}`) => run(scenario, id),
    report: (id, options = {}) => report(id, { expect: [], strict: false, ...options }),
    close,
  }
}

/** What a server has that runs, whoever started it. */
interface ServedApp
  extends Pick<RunningServer, 'url' | 'config' | 'attempts' | 'close'>,
    Pick<App, 'tests' | 'main'> {
  /** Like close(), but tells a load balancer first, if there can be one. */
  stop(): Promise<void>
}

async function serve(
  settings: Settings,
  deps: Partial<ServerDeps>,
  isControlled: boolean,
): Promise<ServedApp> {
  const storeProblem = problemOfGivenStore(settings, deps.store)
  if (storeProblem !== undefined) throw new ConfigError([storeProblem])
  const controlled = isControlled ? (await import('./control/realm-control.ts')).controlled : undefined
  const atRoot = await chosenScenario(settings)
  const { now = Date.now, wallClock = Date.now, random = pooledRandom(randomBytes), sleep = rest } = deps
  // The app needs the port for its URLs, so it is made once the port is known; nobody knows the port before that.
  let app: App | undefined
  const connections = new Connections()
  const messages = expressMessages()
  const port = await listen(settings.host, settings.port, () => {
    const server = createServer(messages, (req, res) => {
      if (app === undefined) res.writeHead(503, { 'Retry-After': '1' }).end()
      else app.handle(req, res)
    })
    // Node.js would drop all headers after the first 1000: a second one of a kind, or the one that says that there is
    // a body. Their size is limited anyway.
    server.maxHeadersCount = 0
    return connections.of(server)
  })
  const config = configFor(settings, port)
  // However the process ends, its last lines are written. Several servers in one process share them.
  if (!process.listeners('exit').includes(stderr.flush)) process.on('exit', stderr.flush)
  const log = logOf(config, wallClock, deps.write)
  const clock = new MovableClock(now)
  const heapLimitBytes = getHeapStatistics().heap_size_limit
  const state = await opened(
    openState(config, { clock, wallClock, random, sleep, log, heapLimitBytes }, deps.store),
    connections,
  )
  const logStep = logSteps(log, config.publicUrl)
  app = createApp(config, {
    state,
    storeControl: isCommandable(state.tokens) ? state.tokens : undefined,
    clock,
    controlled,
    wallClock,
    random,
    sleep,
    messages,
    version,
    atRoot,
    record: (event, attempt) => {
      logStep(event, attempt)
      deps.record?.(event)
    },
    unexpected: (error) => {
      const stack = stackOf(error)
      log.error(`unexpected error: ${error}`, [{ stack }], { lines: stack === undefined ? [] : [stack] })
    },
  })

  const { main, attempts, turnAway, endStreams, tests, close: closeApp } = app
  const closeAll = async () => {
    const connectionsClosed = connections.close(closeGraceMs)
    endStreams()
    await connectionsClosed
    await closeApp()
    if (deps.store === undefined) await state.close()
    log.info(farewell(await attempts()))
    stderr.flush()
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll()
    return closing
  }
  return {
    url: config.publicUrl,
    config,
    main,
    tests,
    async attempts() {
      await connections.sent(answerSentMs)
      return attempts()
    },
    async stop() {
      if (state.distant !== undefined) {
        turnAway()
        await wait(turnAwayMs)
      }
      await close()
    },
    close,
  }
}

/** Why the tokens cannot be in a store that code has given, if one has. */
function problemOfGivenStore(settings: Settings, store: TokenStore | undefined): string | undefined {
  if (store === undefined) return undefined
  if (settings.store !== undefined) {
    return '--store: keeps the tokens, but another token store is given; leave one out'
  }
  return settings.control && !isCommandable(store)
    ? '--control: needs the token store in memory, but another one is given; leave one out'
    : undefined
}

/** The log of a server, on stderr unless a test takes it. */
function logOf(config: Config, now: Clock, write: ServerDeps['write'] | undefined): Log {
  return createLog({
    level: config.logLevel,
    format: config.logFormat,
    now,
    ...(write === undefined
      ? { write: stderr.write, style: stderrStyle }
      : { write, style: (_colour, text) => text }),
    secrets: secretsToHide(config),
  })
}

/** The state, or no server: whoever waits for it hears that it does not listen any more. */
async function opened(state: State | Promise<State>, connections: Connections): Promise<State> {
  try {
    return await state
  } catch (error) {
    await connections.close(0)
    throw error
  }
}

/** The scenario that the whole server is to be, if any. Rejects with ConfigError. */
async function chosenScenario({ scenario, host }: Settings): Promise<ScenarioAtRoot | undefined> {
  if (scenario === undefined) return undefined
  const { scenarioAtRoot, scenarioNames } = await import('./runs/at-root.ts')
  const chosen = scenarioAtRoot(scenario, host)
  if (chosen !== undefined) return chosen
  throw new ConfigError([`--scenario: "${scenario}" must be one of ${scenarioNames().join(', ')}`])
}

/** What the timeline holds when the server stops; without one, or before any client came, just that it stopped. */
function farewell(attempts: readonly AttemptJson[]): string {
  const refused = attempts.filter(({ kind }) => kind === 'error').length
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`
  return attempts.length === 0 ? 'stopped' : `stopped; ${count}, ${refused} refused`
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined
}

const stderr = logOutput(() => process.stderr)

/** In colour only if it is a terminal; NO_COLOR and FORCE_COLOR have the last word. */
const stderrStyle: LogStyle = (colour, text) => styleText(colour, text, { stream: process.stderr })

async function main(): Promise<void> {
  // A reader that closes the pipe (`| head`) must not crash the server.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

  if (process.argv[2] === 'check') {
    process.exitCode = await checkClient(process.argv.slice(3))
    return
  }
  const loaded = loadSettings({
    argv: process.argv.slice(2),
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    isTty: process.stderr.isTTY === true,
    toolNames,
  })
  if ('asksFor' in loaded) {
    const text = loaded.asksFor === 'version' ? version : (await import('./config/help.ts')).helpText()
    process.stdout.write(`${text}\n`)
    return
  }
  if ('problems' in loaded) {
    process.stderr.write(`${loaded.problems.join('\n')}\n`)
    process.exitCode = 2
    return
  }
  try {
    const { settings, sources, warnings } = loaded
    for (const warning of warnings) process.stderr.write(`${warning}\n`)
    const server = await serve(settings, {}, settings.control)
    const { config } = server
    // Before anybody is told: who reads that the server listens may stop it at once.
    stopAtSignal(server)
    process.stdout.write(`${settings.readyJson ? readyLine(config) : banner(config, { version, sources })}\n`)
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.problems.join('\n')}\n`)
      process.exitCode = 2
      return
    }
    if (!(error instanceof CannotListen || error instanceof CannotUseStore)) throw error
    process.stderr.write(`mcp-static-auth: ${error.message}\n`)
    process.exitCode = 1
  }
}

/**
 * Judges a client; the exit status. Ends at the first signal, with all that it started: also when the terminal is
 * closed, of which the groups of its programs are not told.
 */
async function checkClient(argv: readonly string[]): Promise<number> {
  const [{ check }, { judgedRuns }, { serverOptions }, { scenarios }, { rules }] = await Promise.all([
    import('./check/check.ts'),
    import('./check/judged-runs.ts'),
    import('./check/server-options.ts'),
    import('./scenarios/catalogue.ts'),
    import('./assessment/rules.ts'),
  ])
  const stopped = new AbortController()
  atSignal(['SIGINT', 'SIGTERM', 'SIGHUP'], () => stopped.abort())
  return check({
    argv,
    env: process.env,
    platform: process.platform,
    tmpFolder: tmpdir(),
    scenarios,
    rules: rules.map(({ id }) => id),
    async startServer() {
      const { url, config, tests, close } = await serve(
        settingsFrom(serverOptions(process.env), toolNames),
        {},
        false,
      )
      return judgedRuns({ url, credentials: config, tests: await tests(), wallClock: Date.now, close })
    },
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
    style: (colour, text) => styleText(colour, text, { stream: process.stdout }),
    now: Date.now,
    random: pooledRandom(randomBytes),
    signal: stopped.signal,
  })
}

function isCommandable(store: TokenStore): store is MemoryTokenStore {
  return 'revokeGrants' in store
}

function stopAtSignal(server: Pick<ServedApp, 'stop'>): void {
  atSignal(['SIGINT', 'SIGTERM'], () => void server.stop().then(() => process.exit(0)))
}

/** Does something at the first of these signals. The next one finds no handler and ends the process. */
function atSignal(signals: readonly NodeJS.Signals[], act: () => void): void {
  const once = () => {
    for (const signal of signals) process.off(signal, once)
    act()
  }
  for (const signal of signals) process.on(signal, once)
}

/** Whether Node was started with this file, directly, through a link such as npm's, or without its extension. */
function isStarted(): boolean {
  const [, started = ''] = process.argv
  try {
    return createRequire(import.meta.url).resolve(resolve(started)) === fileURLToPath(import.meta.url)
  } catch {
    // With `node -e` it can be anything.
    return false
  }
}

if (isStarted()) await main()
