// Owns the world as a test of the configuration wants it: arguments, variables and files that are only here.

import { type Loaded, loadSettings, type Outside } from '../../src/config/load.ts'

type Files = Readonly<Record<string, string | Error>>

/** Loads settings from nothing but what is given. */
export function load({ files = {}, ...given }: Partial<Outside> & { files?: Files } = {}): Loaded {
  const readFile = (path: string) => {
    const file = files[path] ?? failure('ENOENT')
    if (file instanceof Error) throw file
    return file
  }
  return loadSettings({ argv: [], env: {}, isTty: true, version: '1.2.3', readFile, ...given })
}

/** An error as node:fs throws it. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** The settings; a problem fails the test, with its text. */
export function settingsOf(loaded: Loaded) {
  if ('settings' in loaded) return loaded.settings
  throw new Error(`no settings: ${JSON.stringify(loaded)}`)
}

/** The problems of a command line (and more); none if the settings are good. */
export function problemsOf(
  argv: readonly string[],
  more: Parameters<typeof load>[0] = {},
): readonly string[] {
  const loaded = load({ argv, ...more })
  return 'problems' in loaded ? loaded.problems : []
}

/** A secret that may face a network. */
export const strongSecret = '0123456789abcdef0123456789abcdef'

/** Arguments of a server that may face a network. */
export const strongCredentials = ['--client-secret', strongSecret, '--password', 'a better one']
