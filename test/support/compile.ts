// The server as JavaScript, as its package has it.

import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

/** Compiles the server into an empty folder, without looking at its types; its main file. */
export function compileTo(folder: string): string {
  for (const name of ['node_modules', 'views', 'package.json']) {
    symlinkSync(join(repository, name), join(folder, name))
  }
  const options = ['--noCheck', '--declaration', 'false', '--outDir', join(folder, 'dist')]
  const tsc = join(repository, 'node_modules/.bin/tsc')
  execFileSync(tsc, ['-p', join(repository, '.tsconfig.build.json'), ...options])
  return join(folder, 'dist/server.js')
}
