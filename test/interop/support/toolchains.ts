// What the machine offers besides this Node, and how to get a newer Node if it is too old.

import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromiumMissing } from '../../support/chromium.ts'
import type { Toolchain } from '../client.ts'
import { installFromNpm } from './npm.ts'

const node24 = '24.21.0'

/** The command that tells whether a toolchain is there, and what to say when it is not. */
const probes: Readonly<
  Record<Exclude<Toolchain, 'chromium' | 'node24'>, { command: readonly string[]; missing: string }>
> = {
  jdk: { command: ['javac', '-version'], missing: 'no JDK: javac is not on the PATH' },
  maven: { command: ['mvn', '-v'], missing: 'no Maven: mvn is not on the PATH' },
  python: {
    command: ['python3', '-c', 'import venv, ensurepip'],
    missing: 'no Python 3 with venv on the PATH (Debian: python3-venv)',
  },
  go: { command: ['go', 'version'], missing: 'no Go: go is not on the PATH' },
  rust: { command: ['cargo', '--version'], missing: 'no Rust: cargo is not on the PATH' },
  script: {
    command: ['script', '--version'],
    missing: 'nothing that plays a terminal: script, of util-linux, is not on the PATH',
  },
}

/** Why a client with these needs cannot run here, if it cannot. */
export function whyNot(needs: readonly Toolchain[]): string | undefined {
  for (const need of needs) {
    if (need === 'node24') continue
    if (need === 'chromium') {
      if (chromiumMissing !== undefined) return chromiumMissing
      continue
    }
    const { command, missing } = probes[need]
    if (!succeeds(command)) return missing
  }
  return undefined
}

/** A Node 24: this one if it is new enough, else one from the npm registry, installed below the folder. */
export async function newerNode(folder: string): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const own = join(folder, 'node24')
  mkdirSync(own)
  await installFromNpm(own, `${name}@${node24}`)
  return join(own, 'node_modules', name, 'bin', 'node')
}

function succeeds([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
