// Owns the two ways to Settings: from the outside world for the program, from code for who embeds the server.
// The main file of this room: options.ts says what there is, resolve.ts checks it. Nothing here prints, exits,
// or reads anything but through what it is given.

import { parse as parseDotenv } from 'dotenv'
import { defaultPublicUrl } from './addresses.ts'
import { helpText, readCommandLine } from './command-line.ts'
import type { Config, Settings } from './config.ts'
import { configFileLayer } from './config-file.ts'
import { environmentLayer, misspeltVariables } from './environment.ts'
import { type Layer, shown } from './layer.ts'
import { type OptionInputs, type OptionKey, options } from './options.ts'
import { type Origins, resolve, type ToolNames } from './resolve.ts'
import { type ReadFile, readText } from './secret-file.ts'

/** Every option as code may give it; what a file or a command line is needed for is left out. */
export type ServerOptions = Omit<OptionInputs, 'config' | 'clientSecretFile'>

export interface Outside {
  /** The arguments after the program's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a text file; paths are as given, relative ones to the working directory. */
  readonly readFile: ReadFile
  /** Whether the log goes to a terminal. */
  readonly isTty: boolean
  readonly version: string
  readonly toolNames?: ToolNames
}

/** Settings; or all that is wrong, one line each; or what --help or --version print. */
export type Loaded =
  | { readonly settings: Settings; readonly origins: Origins; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] }
  | { readonly print: string }

/** Reads the command line, then the environment, then .env, then the --config file; the first one wins. */
export function loadSettings({ argv, env, readFile, isTty, version, toolNames }: Outside): Loaded {
  const commandLine = readCommandLine(argv)
  if (commandLine.asksFor === 'help') return { print: helpText() }
  if (commandLine.asksFor === 'version') return { print: version }

  const dotenv = readDotenv(readFile)
  const file = readConfigFile(commandLine.values.get('config'), readFile)
  const layers = [
    commandLine,
    environmentLayer(env, 'the environment'),
    environmentLayer(dotenv.variables, '.env'),
    ...file.layers,
  ]
  const resolution = resolve(layers, { isTty, readFile, toolNames })
  const problems = [
    ...commandLine.problems,
    ...dotenv.problems,
    ...file.problems,
    ...('problems' in resolution ? resolution.problems : []),
  ]
  if (problems.length > 0 || 'problems' in resolution) return { problems }
  const warnings = [
    ...misspeltVariables(env, 'the environment'),
    ...misspeltVariables(dotenv.variables, '.env'),
  ]
  return { ...resolution, warnings }
}

/** Settings from options given in code: neither files nor the environment count. Throws ConfigError. */
export function settingsFrom(given: ServerOptions, toolNames?: ToolNames): Settings {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  const values = new Map<OptionKey, unknown>()
  const problems: string[] = []
  for (const [name, value] of entries) {
    const option = optionsForCode.find(({ key }) => key === name)
    if (option === undefined) problems.push(`${name}: unknown option`)
    else values.set(option.key, value)
  }
  const layer: Layer = { values, source: ({ key }) => `${key} in code` }
  const resolution = resolve([layer], { isTty: false, readFile: noFiles, toolNames })
  if ('problems' in resolution) problems.push(...resolution.problems)
  if (problems.length > 0 || 'problems' in resolution) throw new ConfigError(problems)
  return resolution.settings
}

const optionsForCode = options.filter(({ key }) => key !== 'config' && key !== 'clientSecretFile')

/** All that is wrong with the options given in code. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The options of the server are wrong:', ...problems].join('\n  '))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** The configuration of a server that is bound to a port (`settings.port` may have been 0). */
export function configFor({ redirectUrisFor, ...settings }: Settings, port: number): Config {
  const publicUrl = settings.publicUrl ?? defaultPublicUrl(settings.host, port)
  return Object.freeze({ ...settings, port, publicUrl, redirectUris: redirectUrisFor(publicUrl) })
}

function readDotenv(readFile: ReadFile): { variables: Record<string, string>; problems: string[] } {
  const read = readText('.env', readFile)
  if ('text' in read) return { variables: parseDotenv(read.text), problems: [] }
  return { variables: {}, problems: read.code === 'ENOENT' ? [] : [`.env ${read.problem}`] }
}

function readConfigFile(
  path: unknown,
  readFile: ReadFile,
): { layers: readonly Layer[]; problems: readonly string[] } {
  // An unfit path is for the option's own schema to complain about.
  if (typeof path !== 'string' || path === '') return { layers: [], problems: [] }
  const read = readText(path, readFile)
  if ('problem' in read) return { layers: [], problems: [`--config: ${shown(path)} ${read.problem}`] }
  const layer = configFileLayer(read.text, path)
  return { layers: [layer], problems: layer.problems }
}

function noFiles(path: string): never {
  throw new Error(`options given in code read no file: ${path}`)
}
