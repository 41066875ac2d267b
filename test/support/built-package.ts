// The package as npm would publish it, put into an empty project without a network: our own code is unpacked from
// the tarball, its command linked as npm does it, and of the libraries only those that it declares can be found.

import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { folder, run, type Test } from './program.ts'

export const repository = join(import.meta.dirname, '../..')
const sources = [
  'package.json',
  'tsconfig.json',
  '.tsconfig.build.json',
  'src',
  'views',
  'README.md',
  'LICENSE',
]

export interface Package {
  /** An empty project in which the package is installed. */
  readonly project: string
  /** Paths of the files in the tarball. */
  readonly files: readonly string[]
}

/** Builds and packs a copy of the sources, and installs the tarball. */
export async function installedPackage(test: Test): Promise<Package> {
  const copy = folder(test)
  for (const source of sources) cpSync(join(repository, source), join(copy, source), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'))
  const [packed] = JSON.parse(await output(test, ['npm', 'pack', '--json', '--silent'], copy))

  const project = folder(test, { 'package.json': '{ "private": true, "type": "module" }' })
  const target = join(project, 'node_modules/mcp-static-auth')
  mkdirSync(target, { recursive: true })
  await output(test, ['tar', '-xzf', join(copy, packed.filename), '-C', target, '--strip-components=1'], copy)
  const { bin, dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), link)
  }
  mkdirSync(join(project, 'node_modules/.bin'))
  for (const [name, file] of Object.entries<string>(bin)) {
    chmodSync(join(target, file), 0o755)
    symlinkSync(join(target, file), join(project, 'node_modules/.bin', name))
  }
  return { project, files: packed.files.map(({ path }: { path: string }) => path) }
}

/** What a command prints; it must succeed. */
export async function output(test: Test, command: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(test, command, { cwd }).exit
  expect(code, `${command.join(' ')}\n${stdout}${stderr}`).toBe(0)
  return stdout
}
