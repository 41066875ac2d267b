// The example in Java, as somebody has it who copied it beside an installed package.

import { describe, expect, it } from 'vitest'
import { whyNot } from '../interop/support/toolchains.ts'
import { compiled } from '../support/compiled.ts'
import { exampleProject } from '../support/example-project.ts'
import { whyNoJdk } from '../support/java.ts'
import { lacks } from '../support/lacks.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { run } from '../support/program.ts'

describe.skipIf(lacks(whyNoJdk() ?? whyNot(['maven'])))('the example in Java', { timeout: longMs }, () => {
  const server = compiled()

  it('passes, and its server ends with it', async (test) => {
    const project = exampleProject(test, 'java', server.file)
    const maven = run(test, ['mvn', '-q', '-B', 'test'], { cwd: project.folder })
    const { code, stdout } = await maven.exit
    expect(code, stdout).toBe(0)
    await expect.poll(project.isServerRunning, { timeout: patienceMs }).toBe(false)
  })
})
