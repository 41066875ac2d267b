// The server as JavaScript, as its package has it.

import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

/** Bundles the server into an empty folder, without looking at its types; its main file. */
export function compileTo(folder: string): string {
  for (const name of ['node_modules', 'views', 'package.json']) {
    symlinkSync(join(repository, name), join(folder, name))
  }
  const options = ['run', 'bundle', '--silent', '--', `--outdir=${join(folder, 'dist')}`]
  execFileSync('npm', options, { cwd: repository })
  return join(folder, 'dist/server.js')
}
