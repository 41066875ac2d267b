// The configuration: options.ts says what exists, the layers say what was given, resolve.ts checks it. Nothing in
// this room prints or exits, or reads anything except through what it is given.

import { parse as parseDotenv } from 'dotenv'
import { readCommandLine } from './command-line.ts'
import type { Settings } from './config.ts'
import { configFileLayer } from './config-file.ts'
import { meantOption } from './did-you-mean.ts'
import { environmentLayer, misspeltVariables } from './environment.ts'
import { type Given, type Layer, shown } from './layer.ts'
import { type OptionInputs, type OptionKey, options } from './options.ts'
import { resolve, type Sources } from './resolve.ts'
import { type ReadFile, readText } from './text-file.ts'

/** Every option that code may give; those that name files or are of the command line are left out. */
export type ServerOptions = Omit<
  OptionInputs,
  'config' | 'readyJson' | 'clientSecretFile' | 'passwordFile' | 'controlTokenFile' | 'storeFile'
>

export interface Outside {
  /** The arguments that follow the program's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a text file; paths are as given, relative ones to the working directory. */
  readonly readFile: ReadFile
  /** Whether the log goes to a terminal. */
  readonly isTty: boolean
  /** The tools that --tool-scope may name. */
  readonly toolNames: readonly string[]
}

/** Settings; or everything that is wrong, one line each; or what is to be printed instead. */
export type Loaded =
  | { readonly settings: Settings; readonly sources: Sources; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] }
  | { readonly asksFor: 'help' | 'version' }

/** Reads the command line, then the environment, then .env, then the --config file; the first one wins. */
export function loadSettings({ argv, env, readFile, isTty, toolNames }: Outside): Loaded {
  const commandLine = readCommandLine(argv)
  const { asksFor } = commandLine
  if (asksFor !== undefined) return { asksFor }

  const dotenv = readDotenv(readFile)
  const file = readConfigFile(commandLine.layer.get('config'), readFile)
  const layers = [
    commandLine.layer,
    environmentLayer(env, 'the environment'),
    environmentLayer(dotenv.variables, '.env'),
    file.layer,
  ]
  const resolution = resolve(layers, { readFile, toolNames })
  const problems = [...commandLine.problems, ...dotenv.problems, ...file.problems]
  if ('problems' in resolution) return { problems: [...problems, ...resolution.problems] }
  if (problems.length > 0) return { problems }

  const { values, sources, warnings } = resolution
  const misspelt = [
    ...misspeltVariables(env, 'the environment'),
    ...misspeltVariables(dotenv.variables, '.env'),
  ]
  const logFormat = values.logFormat ?? (isTty ? 'pretty' : 'json')
  return { settings: { ...values, logFormat }, sources, warnings: [...misspelt, ...warnings] }
}

/** Settings from options given in code, without files or environment. Throws ConfigError. */
export function settingsFrom(given: ServerOptions, toolNames: readonly string[]): Settings {
  const layer = new Map<OptionKey, Given>()
  const problems: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const option = optionsForCode.find(({ key }) => key === name)
    if (option === undefined) problems.push(unknownOption(name))
    else layer.set(option.key, { value, source: `${name} in code` })
  }
  const resolution = resolve([layer], { readFile: noFiles, toolNames })
  if ('problems' in resolution) problems.push(...resolution.problems)
  if (problems.length > 0 || 'problems' in resolution) throw new ConfigError(problems)
  return resolution.values
}

function unknownOption(name: string): string {
  const meant = meantOption(name)
  const isForCode = optionsForCode.some(({ key }) => key === meant?.key)
  return `${name}: unknown option${meant !== undefined && isForCode ? `; did you mean ${meant.key}?` : ''}`
}

const optionsForCode = options.filter(
  ({ commandLineOnly, fileOf }) => !commandLineOnly && fileOf === undefined,
)

/** Everything that is wrong with the options given in code. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The options of the server are wrong:', ...problems].join('\n  '))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

function readDotenv(readFile: ReadFile): { variables: Record<string, string>; problems: string[] } {
  const read = readText('.env', readFile)
  if ('text' in read) return { variables: parseDotenv(read.text), problems: [] }
  return { variables: {}, problems: read.code === 'ENOENT' ? [] : [`.env ${read.problem}`] }
}

function readConfigFile(
  given: Given | undefined,
  readFile: ReadFile,
): { layer: Layer; problems: readonly string[] } {
  const path = given !== undefined && 'value' in given ? given.value : undefined
  // The option's own schema complains about an invalid path.
  if (typeof path !== 'string' || path === '') return { layer: new Map(), problems: [] }
  const read = readText(path, readFile)
  if ('text' in read) return configFileLayer(read.text, path)
  return { layer: new Map(), problems: [`--config: ${shown(path)} ${read.problem}`] }
}

function noFiles(path: string): never {
  throw new Error(`options given in code read no file: ${path}`)
}
