// Programs under the names by which clients open a browser. Each only hands over its arguments: what a browser does
// happens in this process, so that no program has to start for it.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { shellWord } from '../shell-word.ts'

/** What opens a browser on Linux and macOS, and what libraries ask for. */
export const launcherNames: readonly string[] = [
  'xdg-open',
  'open',
  'gio',
  'kde-open',
  'sensible-browser',
  'x-www-browser',
  'wslview',
]

/** A program that finds a desktop may talk to it without any of the launchers. */
const desktopVariables: readonly string[] = [
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_CURRENT_DESKTOP',
  'XDG_SESSION_DESKTOP',
  'XDG_SESSION_TYPE',
  'DESKTOP_SESSION',
  'GNOME_DESKTOP_SESSION_ID',
  'KDE_FULL_SESSION',
  'KDE_SESSION_VERSION',
]

export type Environment = Readonly<Record<string, string | undefined>>

export interface Launchers {
  /** An environment in which every way to a browser leads here. */
  environment(env: Environment): Environment
  /** The arguments that launchers were given since the last call. */
  handedOver(): Promise<readonly string[]>
}

/** Makes the programs, for a POSIX shell, in this folder. */
export async function createLaunchers(folder: string): Promise<Launchers> {
  const bin = join(folder, 'bin')
  const inbox = join(folder, 'inbox')
  await mkdir(bin, { recursive: true })
  await mkdir(inbox, { recursive: true })
  // Only what the shell itself can do: the PATH may have nothing else. The second file says that the first is whole.
  const program = [
    '#!/bin/sh',
    'umask 077',
    `file=${shellWord(inbox)}/$$`,
    `for argument in "$@"; do printf '%s\\n' "$argument"; done > "$file"`,
    ': > "$file.whole"',
    '',
  ].join('\n')
  for (const name of ['browser', ...launcherNames]) {
    await writeFile(join(bin, name), program, { mode: 0o755 })
  }

  async function take(name: string): Promise<readonly string[]> {
    const text = await readFile(join(inbox, name), 'utf8')
    await rm(join(inbox, name))
    await rm(join(inbox, `${name}.whole`))
    return text.split('\n').slice(0, -1)
  }

  return {
    environment(env) {
      const rest = Object.entries(env).filter(([name]) => !desktopVariables.includes(name))
      const path = env['PATH'] === undefined ? bin : `${bin}${delimiter}${env['PATH']}`
      return { ...Object.fromEntries(rest), PATH: path, BROWSER: join(bin, 'browser') }
    },
    async handedOver() {
      const whole = (await readdir(inbox)).filter((name) => name.endsWith('.whole'))
      const texts = await Promise.all(whole.map((name) => take(name.slice(0, -'.whole'.length))))
      return texts.flat()
    },
  }
}
