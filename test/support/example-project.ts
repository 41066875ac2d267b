// An example as somebody has it who copied it into a project in which this package is installed.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder, type Test } from './program.ts'

const examples = join(import.meta.dirname, '../examples')

export interface ExampleProject {
  readonly folder: string
  /** Whether the server that the project's tests started by npx still runs; undefined if they started none. */
  isServerRunning(): boolean | undefined
}

/** Copies an example, and installs the server whose main file this is. */
export function exampleProject(test: Test, name: string, server: string): ExampleProject {
  const project = folder(test)
  cpSync(join(examples, name), project, { recursive: true })
  const bin = join(project, 'node_modules/.bin')
  const pidFile = join(project, 'server.pid')
  mkdirSync(bin, { recursive: true })
  const program = `#!/bin/sh\necho $$ >'${pidFile}'\nexec '${process.execPath}' '${server}' "$@"\n`
  writeFileSync(join(bin, 'mcp-static-auth'), program, { mode: 0o755 })
  return {
    folder: project,
    isServerRunning: () =>
      existsSync(pidFile) ? isRunning(Number(readFileSync(pidFile, 'utf8'))) : undefined,
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
