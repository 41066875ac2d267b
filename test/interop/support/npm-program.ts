// Installs a client from npm beside a program that uses it, and runs that.

import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installFromNpm } from './npm.ts'
import type { Program } from './program-scenarios.ts'

/** Installs exactly this package (`name@version`), and program.mjs of the client's folder where it finds it. */
export async function installNpmProgram(folder: string, source: string, npmPackage: string): Promise<void> {
  await installFromNpm(folder, npmPackage)
  await copyFile(join(source, 'program.mjs'), npmProgramIn(folder))
  await copyFile(join(import.meta.dirname, 'redirect.mjs'), join(folder, 'redirect.mjs'))
}

export function npmProgramIn(folder: string): string {
  return join(folder, 'program.mjs')
}

/** Runs program.mjs with its task. */
export const npmProgram: Program = ({ folder, node, run }, task) => run(node, [npmProgramIn(folder), task])
