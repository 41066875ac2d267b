// The sources in a folder of their own, for programs that change them before they compile and run them.

import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './built-package.ts'
import { folder, type Test } from './program.ts'

/** A copy that lasts as long as the test, with the installed dependencies. */
export function sourceCopy(test: Test): string {
  const copy = folder(test)
  for (const path of ['src', 'views', 'package.json', 'tsconfig.json', '.tsconfig.build.json']) {
    cpSync(join(repository, path), join(copy, path), { recursive: true })
  }
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
