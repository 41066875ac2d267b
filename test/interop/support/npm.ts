// Installs clients from the npm registry, or finds them among this project's dependencies.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runWithRegistry } from './processes.ts'

/** Installs exactly these packages (`name@version`) into a folder of their own, running none of their scripts. */
export async function installFromNpm(folder: string, ...packages: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact']
  await runWithRegistry('npm', [...args, ...packages], folder)
}

/** The version of a package that this project has installed; its lockfile pins it. */
export function ownVersion(name: string): string {
  const manifest = join(import.meta.dirname, '../../../node_modules', name, 'package.json')
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}
