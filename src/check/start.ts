// One start of the command in a scenario, until the client is done: it has ended, its verdict is known, or its time
// is over.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Browser } from './browser.ts'
import { type RunningCommand, startCommand } from './command.ts'
import { filledCommand, type Told, toldByEnvironment } from './filled-command.ts'
import type { JudgedServer } from './judged-server.ts'
import { createLaunchers, type Environment } from './launchers.ts'
import { collectOutput } from './output.ts'
import type { Patience } from './patience.ts'
import { watchForSignIn } from './sign-in.ts'

export interface StartDeps {
  readonly server: JudgedServer
  readonly run: string
  readonly command: readonly [string, ...string[]]
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly now: Clock
  readonly patience: Patience
  /** How long one start may take, without the time that the scenario itself needs. */
  readonly timeoutMs: number
  /** A folder for programs of ours, gone after the check. */
  readonly workFolder: string
  /** A folder for what the command prints. */
  readonly outputFolder: string | undefined
  /** Ends the start at once. */
  readonly signal: AbortSignal
  readonly browser: Browser
}

export interface End {
  readonly how: 'by itself' | 'verdict known' | 'time over'
  /** Undefined unless it ended by itself; null if a signal ended it. */
  readonly exitStatus: number | null | undefined
  /** The last lines that it printed. */
  readonly tail: readonly string[]
}

/** Starts the command for the nth time in a scenario, and ends it. Rejects with CannotRun. */
export async function startOnce(scenario: Scenario, nth: number, deps: StartDeps): Promise<End> {
  const { server, run, browser, platform, now, patience } = deps
  const name = `${scenario.name}-${nth}`
  const told: Told = { url: server.mcpUrl(scenario.name, run), ...server.credentials(scenario.name) }
  const launchers = platform === 'win32' ? undefined : await createLaunchers(join(deps.workFolder, name))
  const output = collectOutput(deps.outputFolder && join(deps.outputFolder, `${name}.log`))
  // Libraries break lines, and addresses in them, after 80 columns if nothing says how wide a terminal is.
  const env = { ...deps.env, COLUMNS: '1000', ...toldByEnvironment(told) }
  const serverUrl = server.url
  server.started(scenario.name, run)
  try {
    const running = await startCommand({
      command: filledCommand(deps.command, told),
      env: launchers?.environment(env) ?? env,
      platform,
      onOutput: output.add,
    })
    const look = watchForSignIn({ serverUrl, browser, launchers, output, now, printedMs: patience.printed })
    let how: End['how']
    try {
      const isLast = nth === (scenario.needs.connects ?? 1)
      how = await untilDone(scenario, isLast, { ended: running.ended, look }, deps)
    } finally {
      await running.stop()
    }
    const exitStatus = how === 'by itself' ? (await running.ended).code : undefined
    return { how, exitStatus, tail: output.tail() }
  } finally {
    await browser.stop()
    await output.close()
  }
}

interface Watched extends Pick<RunningCommand, 'ended'> {
  readonly look: () => Promise<void>
}

async function untilDone(
  { name, needs }: Scenario,
  isLast: boolean,
  { ended, look }: Watched,
  { server, run, browser, now, patience, timeoutMs, signal }: StartDeps,
): Promise<End['how']> {
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
  })
  const startedAt = now()
  const until = startedAt + timeoutMs + (needs.seconds ?? 0) * 1000

  /** Whether a client that goes on has done what it was started for. */
  function isDone(): boolean {
    const quietMs = server.quietMs(name, run)
    const hasCome = quietMs !== undefined && quietMs < now() - startedAt
    if (!hasCome || quietMs < patience.settled || browser.isBusy()) return false
    if (!isLast && quietMs >= patience.connected) return true
    return server.verdict(name, run).result !== 'inconclusive'
  }

  while (!hasEnded && !signal.aborted) {
    if (now() >= until) return 'time over'
    await look()
    if (isDone()) return 'verdict known'
    await delay(patience.look)
  }
  return 'by itself'
}
