// The example for vitest, as a reader would use it: in a project of its own, with the package that npm would install.

import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { installedPackage, output, repository } from '../support/built-package.ts'
import { longMs } from '../support/patience.ts'

const modules = join(repository, 'node_modules')
const file = 'my-client.test.ts'

it('compiles and passes with the installed package', { timeout: longMs }, async (test) => {
  const { project } = await installedPackage(test)
  copyFileSync(join(repository, 'test/examples/typescript', file), join(project, file))
  for (const name of ['vitest', '@modelcontextprotocol/client', '@types/node']) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(modules, name), link)
  }
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))

  const vitest = join(modules, 'vitest/vitest.mjs')
  const [, printed] = await Promise.all([
    output(test, [join(modules, '.bin/tsc')], project),
    output(test, [process.execPath, vitest, 'run'], project),
  ])
  expect(printed).toMatch(/Tests .*2 passed/)
})
