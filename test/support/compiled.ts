// The compiled server in tests: a process starts in half the time that it takes from TypeScript.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { compileTo } from './compile.ts'
import { longMs } from './patience.ts'
import { type Program, printedUrl, run, type Surroundings, type Test } from './program.ts'

interface Compiled {
  /** Its main file, for programs that import it. */
  readonly file: string
  /** Runs the server with these arguments. */
  runServer(test: Test, args: readonly string[], surroundings?: Surroundings): Program
  /** Runs it on a free port, unless the arguments say another, until it answers. */
  startProgram(
    test: Test,
    args?: readonly string[],
    surroundings?: Surroundings,
  ): Promise<Program & { url: string }>
}

/** Bundles the server for the tests of a file, without looking at its types. */
export function compiled(): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-static-auth-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  beforeAll(() => void compileTo(folder), longMs)
  const file = join(folder, 'dist/server.js')
  const runServer: Compiled['runServer'] = (test, args, surroundings) =>
    run(test, [process.execPath, file, ...args], surroundings)
  return {
    file,
    runServer,
    startProgram: async (test, args = [], surroundings) => {
      const json = args.includes('--log-format') ? [] : ['--log-format', 'json']
      const program = runServer(test, ['--port', '0', ...json, ...args], surroundings)
      return { ...program, url: await printedUrl(program) }
    },
  }
}
