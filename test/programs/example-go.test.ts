// The example in Go, as somebody has it who copied it beside an installed package.

import { describe, expect, it } from 'vitest'
import { whyNot } from '../interop/support/toolchains.ts'
import { compiled } from '../support/compiled.ts'
import { exampleProject } from '../support/example-project.ts'
import { lacks } from '../support/lacks.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { run } from '../support/program.ts'

describe.skipIf(lacks(whyNot(['go'])))('the example in Go', { timeout: longMs }, () => {
  const server = compiled()

  it('passes, and its server ends with it', async (test) => {
    const project = exampleProject(test, 'go', server.file)
    const { code, stdout, stderr } = await run(test, ['go', 'test', '-count=1', '.'], { cwd: project.folder })
      .exit
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^ok /)
    await expect.poll(project.isServerRunning, { timeout: patienceMs }).toBe(false)
  })
})
