// The example in Python, as somebody has it who copied it beside an installed package.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { exampleProject } from '../support/example-project.ts'
import { lacks } from '../support/lacks.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { run } from '../support/program.ts'
import { virtualEnvironment, whyNoPython } from '../support/python.ts'

const requirements = join(import.meta.dirname, '../examples/python/requirements.txt')

describe.skipIf(lacks(whyNoPython()))('the example in Python', { timeout: longMs }, () => {
  const server = compiled()
  const commandOf = virtualEnvironment(requirements)

  it('passes, and its server ends with it', async (test) => {
    const project = exampleProject(test, 'python', server.file)
    const { code, stdout, stderr } = await run(test, [commandOf('pytest')], { cwd: project.folder }).exit
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^=+ 4 passed in /m)
    await expect.poll(project.isServerRunning, { timeout: patienceMs }).toBe(false)
  })
})
