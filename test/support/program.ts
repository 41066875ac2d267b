// The program as a stranger runs it: its own process, an environment of its own, watched from outside. Everything
// takes the test it is for, so that tests which mostly wait for processes can run concurrently.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Node, able to run TypeScript. Not the command tsx: that starts another process, which outlives its end. */
export const node = [process.execPath, '--import', createRequire(import.meta.url).resolve('tsx')] as const

/** What something is for and ends with: the context of a test, mostly. */
export interface Test {
  onTestFinished(end: () => Promise<void> | void): void
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcessWithoutNullStreams
  /** What it has printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when the process has ended and all its output is here. */
  readonly exit: Promise<Exit>
  /** The first match in what it prints, which comes in pieces; rejects when it ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Gives it an input to write to, by `child.stdin`; without, it reads nothing. */
  readonly interactive?: boolean
}

/** Runs a command with nothing of this process's environment but PATH and HOME; it is killed with the test. */
export function run(
  test: Test,
  command: readonly string[],
  { env = {}, cwd, interactive = false }: Surroundings = {},
): Program {
  const [file = '', ...args] = command
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(file, args, { cwd, env: { PATH, HOME, ...env } })
  if (!interactive) child.stdin.end()
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }))
  test.onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit.catch(() => {})
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    exit,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout)
          if (match !== null) resolve(match)
        }
        child.stdout.on('data', look)
        look()
        exit.then(({ code }) => {
          reject(new Error(`exit status ${code}, and ${pattern} was not printed:\n${stdout}${stderr}`))
        }, reject)
      }),
  }
}

/** The public URL that the banner prints. */
export async function printedUrl(program: Program): Promise<string> {
  const [, url = ''] = await program.printed(/^ +MCP server +(\S+)\/mcp\n/m)
  return url
}

/** An empty folder with these files, gone when the test ends. */
export function folder(test: Test, files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'mcp-static-auth-'))
  test.onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}
