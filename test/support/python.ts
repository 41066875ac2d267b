// Python programs in tests, with what their requirements.txt pins.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { installFromPyPI } from '../interop/support/registries.ts'
import { whyNot } from '../interop/support/toolchains.ts'
import { longMs } from './patience.ts'

/** Why Python programs cannot run here, if they cannot. */
export const whyNoPython = () => whyNot(['python'])

/** A virtual environment for the tests of a file; tells where a command of it is. */
export function virtualEnvironment(requirements: string): (command: string) => string {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'python-'))
    await installFromPyPI(folder, requirements)
  }, longMs)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (command) => join(folder, 'venv', 'bin', command)
}
