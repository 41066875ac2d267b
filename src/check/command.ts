// One start of the command: in a process group of its own, so that all it starts ends with it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from './launchers.ts'

/** How long a command may take to end by itself after it was asked to. */
const graceMs = 2000

/** The command cannot be run; the message says why. */
export class CannotRun extends Error {
  constructor(program: string, code: string) {
    super(`cannot run ${program}: ${reasons[code] ?? code}`)
    this.name = 'CannotRun'
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it is not executable',
  E2BIG: 'the command is too long',
}

export interface CommandOptions {
  readonly command: readonly [string, ...string[]]
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void
}

export interface RunningCommand {
  /** Resolves when the program has ended; what it started may go on. */
  readonly ended: Promise<{ readonly code: number | null }>
  /** Ends it with all that it started. Nothing is printed any more after that. */
  stop(): Promise<void>
}

/** Starts the command. Rejects with CannotRun. */
export async function startCommand({
  command: [program, ...args],
  env,
  platform,
  onOutput,
}: CommandOptions): Promise<RunningCommand> {
  const isPosix = platform !== 'win32'
  const child = spawned(program, () =>
    // The input stays open and empty: a client that talks to a person goes on until it is ended.
    spawn(program, args, { env, detached: isPosix, stdio: 'pipe', windowsHide: true }),
  )
  child.stdout?.setEncoding('utf8').on('data', (text: string) => onOutput('stdout', text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onOutput('stderr', text))
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = new Promise<{ code: number | null }>((resolve) =>
    child.once('exit', (code) => resolve({ code })),
  )
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new CannotRun(program, codeOf(error))
  }

  async function stop(): Promise<void> {
    signal(child, 'SIGTERM', isPosix)
    const waiting = new AbortController()
    await Promise.race([closed, delay(graceMs, undefined, { signal: waiting.signal }).catch(() => {})])
    waiting.abort()
    signal(child, 'SIGKILL', isPosix)
    // Something that left the group may still hold them.
    for (const stream of child.stdio) stream?.destroy()
    await ended
  }
  return { ended, stop }
}

/** Some errors are thrown, such as that of a command that is too long; others come later. */
function spawned(program: string, start: () => ChildProcess): ChildProcess {
  try {
    return start()
  } catch (error) {
    throw new CannotRun(program, codeOf(error))
  }
}

/** A group keeps its id as long as anything in it runs, also after the program itself has ended. */
function signal(child: ChildProcess, name: NodeJS.Signals, isPosix: boolean): void {
  if (!isPosix || child.pid === undefined) {
    child.kill(name)
    return
  }
  try {
    process.kill(-child.pid, name)
  } catch {
    // Everything in it has ended already.
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
