// Each program that a run starts leads a process group, and whole groups are ended, so that nothing that a client
// started outlives its scenario.

import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { within } from './time-limit.ts'

const outputLimit = 20_000

export interface Processes {
  /** Runs a program to its end; its stdout, or a rejection with all that it printed. */
  run(command: string, args: readonly string[], options: ProcessOptions): Promise<string>
  /** Starts a program and leaves it running. */
  start(command: string, args: readonly string[], options: ProcessOptions): ChildProcessWithoutNullStreams
  /** What those that still run have printed, for a scenario that reached its time limit. */
  printed(): readonly string[]
  /** Ends what still runs. */
  end(): void
}

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly input?: string
  readonly onOutput?: (text: string) => void
}

/** Programs that end together. */
export function processes(): Processes {
  const running = new Map<ChildProcess, string>()
  const end = () => {
    for (const child of running.keys()) endGroup(child)
  }
  // A run that is interrupted leaves nothing behind either; its folders go after its programs.
  process.prependOnceListener('exit', end)

  function start(command: string, args: readonly string[], { env, cwd }: ProcessOptions) {
    const child = spawn(command, args, { env, cwd, detached: true, stdio: 'pipe' })
    running.set(child, '')
    const keep = (text: string) => {
      running.set(child, ((running.get(child) ?? '') + text).slice(-outputLimit))
    }
    // A program that ends without reading all it is told is no reason to fail here.
    child.stdin.on('error', () => undefined)
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    return child
  }

  return {
    start(command, args, options) {
      const child = start(command, args, options)
      child.once('error', () => running.delete(child))
      return child
    },
    printed: () =>
      [...running].map(([{ spawnargs }, printed]) => `${spawnargs.join(' ')}: still runs\n${printed}`),
    end() {
      end()
      process.off('exit', end)
    },
    run(command, args, options) {
      return new Promise((resolve, reject) => {
        const child = start(command, args, options)
        child.stdin.end(options.input)
        let stdout = ''
        child.stdout.on('data', (text: string) => {
          stdout += text
          options.onOutput?.(text)
        })
        child.once('error', (cause) => {
          running.delete(child)
          reject(new Error(`${command} does not start: ${cause.message}`, { cause }))
        })
        child.once('close', (status, signal) => {
          // What it started itself may still run; its group keeps its id.
          endGroup(child)
          const printed = running.get(child)
          running.delete(child)
          if (status === 0) resolve(stdout)
          else
            reject(new Error(`${[command, ...args].join(' ')}: ended with ${status ?? signal}\n${printed}`))
        })
      })
    },
  }
}

/**
 * Runs one program with the environment of this process, for installing; its stdout. Rejects with what it printed when
 * it fails, or has not ended after so many seconds.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  limitSeconds = 600,
): Promise<string> {
  const own = processes()
  try {
    return await within(limitSeconds, own.run(command, args, { env: process.env, cwd }))
  } catch (error) {
    // The error of a program that has ended says what it printed.
    const [printed] = own.printed()
    throw printed === undefined ? error : new Error(`after ${limitSeconds} s, ${printed}`, { cause: error })
  } finally {
    own.end()
  }
}

/**
 * Runs one program that needs a package registry. Registries are far away: a download may fail, or stand still for
 * ever, and may work the next time.
 */
export async function runWithRegistry(
  command: string,
  args: readonly string[],
  cwd: string,
  limitSeconds = 200,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runProgram(command, args, cwd, limitSeconds)
      return
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Everything in it has ended already.
  }
}
