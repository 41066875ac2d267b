// `check`: judges a client. A server is started for it alone; the client's command runs once for each scenario, with
// a browser that needs no person.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blotter } from '../blotter.ts'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../config/load.ts'
import type { Report } from '../report/report-schema.ts'
import type { Verdict } from '../runs/verdict.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Random } from '../secrets.ts'
import { CannotRun } from './command.ts'
import { readCheckCommandLine } from './command-line.ts'
import { inParallel } from './in-parallel.ts'
import type { JudgedServer } from './judged-server.ts'
import type { Environment } from './launchers.ts'
import type { CheckOptions } from './options.ts'
import { type Patience, patience as usualPatience } from './patience.ts'
import { closingLines, type PrintStyle, trialLines } from './print.ts'
import { tryScenario } from './trial.ts'

export interface CheckOutside {
  /** The arguments that follow `check`. */
  readonly argv: readonly string[]
  readonly env: Environment
  readonly platform: NodeJS.Platform
  /** A folder in which a temporary one may be made. */
  readonly tmpFolder: string
  readonly scenarios: readonly Scenario[]
  /** The ids of the rules. */
  readonly rules: readonly string[]
  readonly startServer: () => Promise<JudgedServer>
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  readonly style: PrintStyle
  readonly now: Clock
  readonly random: Random
  /** Ends the check, and all that it started. */
  readonly signal: AbortSignal
  readonly patience?: Patience
}

/** Exit statuses. */
const [nothingFailed, somethingFailed, wrongUsage] = [0, 1, 2]

/** Judges a client as the arguments say; the exit status. Rejects when the server cannot be started. */
export async function check(outside: CheckOutside): Promise<number> {
  const { argv, scenarios, rules, print, printError } = outside
  const commandLine = readCheckCommandLine(argv, { scenarios, rules })
  if ('asksFor' in commandLine) {
    print((await import('./help.ts')).checkHelp(scenarios))
    return nothingFailed
  }
  if ('problems' in commandLine) {
    for (const problem of commandLine.problems) printError(problem)
    return wrongUsage
  }
  try {
    return await judge(commandLine.options, outside)
  } catch (error) {
    if (!isForUser(error)) throw error
    printError(`mcp-static-auth check: ${error.message}`)
    return wrongUsage
  }
}

async function judge(options: CheckOptions, outside: CheckOutside): Promise<number> {
  const { signal } = outside
  const folders = [options.output, options.junit && dirname(options.junit)]
  for (const folder of folders) if (folder) await mkdir(folder, { recursive: true })
  const workFolder = await mkdtemp(join(outside.tmpFolder, 'mcp-static-auth-'))
  try {
    const server = await outside.startServer()
    try {
      const run = `check-${outside.random(6).toString('hex')}`
      const verdicts = await runAll(options, { ...outside, server, run, workFolder })
      if (signal.aborted) return somethingFailed
      return await conclude(options, outside, { server, run, verdicts })
    } finally {
      await server.close()
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

interface Running extends CheckOutside {
  readonly server: JudgedServer
  readonly run: string
  readonly workFolder: string
}

/** Runs the first scenario alone, since without it silence says nothing, and then the others. */
async function runAll(options: CheckOptions, running: Running): Promise<readonly Verdict[]> {
  const { server, run, workFolder, env, platform, now, signal, print, style } = running
  const { patience = usualPatience } = running
  const secrets = options.scenarios.map(({ name }) => server.credentials(name).clientSecret)
  const blot = blotter([...new Set(secrets)])
  const verdicts: Verdict[] = []
  const one = async (scenario: Scenario) => {
    if (signal.aborted) return
    const trial = await tryScenario(scenario, {
      server,
      run,
      command: options.command,
      env,
      platform,
      now,
      patience,
      timeoutMs: options.timeoutMs,
      workFolder,
      outputFolder: options.output,
      signal,
    })
    verdicts.push(trial.verdict)
    for (const line of trialLines(trial, options, style)) print(blot(line))
  }
  const [first, ...others] = options.scenarios
  if (first !== undefined) await one(first)
  await inParallel(others, options.parallel, one)
  return verdicts
}

interface Done {
  readonly server: JudgedServer
  readonly run: string
  readonly verdicts: readonly Verdict[]
}

async function conclude(
  { expect, strict, junit, output }: CheckOptions,
  { print, style }: CheckOutside,
  { server, run, verdicts }: Done,
): Promise<number> {
  const report = server.report(run, { expect, strict })
  for (const line of closingLines(report, verdicts, style)) print(line)
  if (output !== undefined) print(`Output of the command: ${output}`)
  if (junit !== undefined) {
    await writeFile(junit, server.junit(run, { expect, strict }))
    print(`JUnit: ${junit}`)
  }
  return hasFailed(report, verdicts, strict) ? somethingFailed : nothingFailed
}

/** With `strict`, whatever is not a pass is a failure. */
function hasFailed(report: Report, verdicts: readonly Verdict[], strict: boolean): boolean {
  if (!strict) return report.result === 'fail'
  return (
    report.result !== 'pass' || verdicts.some(({ result }) => result === 'warn' || result === 'inconclusive')
  )
}

/** Whether it is an error that whoever gave the command can mend. */
function isForUser(error: unknown): error is Error {
  if (error instanceof CannotRun || error instanceof ConfigError) return true
  return error instanceof Error && 'syscall' in error && 'path' in error
}
