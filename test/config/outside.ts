import type { Config } from '../../src/config/config.ts'
import { configFor } from '../../src/config/config-for.ts'
import {
  type Loaded,
  loadSettings,
  type Outside,
  type ServerOptions,
  settingsFrom,
} from '../../src/config/load.ts'

/** The tools that there are. */
export const toolNames = ['echo', 'get_time']

type Files = Readonly<Record<string, string | Error>>

/** Loads settings from nothing but what is given. */
export function load({ files = {}, ...given }: Partial<Outside> & { files?: Files } = {}): Loaded {
  const readFile = (path: string) => {
    const file = files[path] ?? failure('ENOENT')
    if (file instanceof Error) throw file
    return file
  }
  return loadSettings({ argv: [], env: {}, isTty: true, toolNames, readFile, ...given })
}

/** An error as node:fs throws it. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** The configuration of a server on this port; a problem fails the test, with its text. */
export function configOf(loaded: Loaded, port = 9003): Config {
  if ('settings' in loaded) return configFor(loaded.settings, port)
  throw new Error(`no settings: ${JSON.stringify(loaded)}`)
}

/** The configuration that options in code give. */
export function configWith(options: ServerOptions = {}, port = 9003): Config {
  return configFor(settingsFrom(options, toolNames), port)
}

/** What the program says on stderr although it starts. */
export function warningsOf(outside: Parameters<typeof load>[0]): readonly string[] {
  const loaded = load(outside)
  if ('warnings' in loaded) return loaded.warnings
  throw new Error(`does not start: ${JSON.stringify(loaded)}`)
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
