import { meantOption } from './did-you-mean.ts'
import { type Given, type Layer, shown } from './layer.ts'
import { type Option, type OptionKey, options } from './options.ts'

export interface CommandLine {
  readonly layer: Layer
  readonly asksFor: 'help' | 'version' | undefined
  readonly problems: readonly string[]
}

/** Reads the arguments that follow the program's name. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { flags, strays } = parse(argv)
  const layer = new Map<OptionKey, Given>()
  const problems: string[] = []
  for (const [flag, values] of flags) {
    const option = optionOf(flag)
    if (option !== undefined) layer.set(option.key, readFlag(option, values))
    else if (!switches.includes(flag)) problems.push(unknownFlag(flag))
  }
  if (strays.length > 0) problems.push(strayArguments(strays, layer))
  const asksFor = ['-h', '--help'].some((flag) => flags.has(flag))
    ? 'help'
    : flags.has('--version')
      ? 'version'
      : undefined
  return { layer, asksFor, problems }
}

/** Flags that take no value. */
const switches = ['-h', '--help', '--version']

function optionOf(flag: string): Option | undefined {
  return options.find((option) => option.flag === flag)
}

/** What was given for a flag, each time that it appears; true where there is no value, which is not the empty text. */
type Values = readonly (string | true)[]

/** The flags, and the arguments that belong to none. */
function parse(argv: readonly string[]): { flags: ReadonlyMap<string, Values>; strays: readonly string[] } {
  const flags = new Map<string, Values>()
  const strays: string[] = []
  const rest = [...argv]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') strays.push(...rest.splice(0))
    else if (!looksLikeFlag(argument)) strays.push(argument)
    else {
      const [flag = '', attached] = argument.split(/=(.*)/s)
      const value = attached ?? (isValueOf(flag, rest[0]) ? rest.shift() : undefined) ?? true
      flags.set(flag, [...(flags.get(flag) ?? []), value])
    }
  }
  return { flags, strays }
}

/** A number below zero does not; it is a value, if a wrong one. */
function looksLikeFlag(argument: string): boolean {
  return /^-\D/.test(argument)
}

/**
 * A generated secret may begin with a dash. It is still a value, not a flag, and above all not an unknown flag to be
 * printed in a problem.
 */
function isValueOf(flag: string, next: string | undefined): boolean {
  if (next === undefined || switches.includes(flag)) return false
  return optionOf(flag)?.secret ? !isOurFlag(next) : !looksLikeFlag(next)
}

function isOurFlag(argument: string): boolean {
  const flag = argument.split('=', 1)[0] ?? ''
  return optionOf(flag) !== undefined || switches.includes(flag)
}

function readFlag({ flag, bare, separator }: Option, values: Values): Given {
  if (values.includes(true) && bare === undefined) return { problem: `${flag}: needs a value` }
  const [value] = values
  if (values.length === 1) return { value: value === true ? bare : value, source: flag }
  if (separator !== undefined) return { value: values.join(separator), source: flag }
  return { problem: `${flag}: is given ${values.length} times; give it once` }
}

function unknownFlag(flag: string): string {
  const meant = meantOption(flag)
  return `${flag}: unknown option; ${meant ? `did you mean ${meant.flag}?` : 'see --help'}`
}

/** Next to a secret, a stray argument may be the rest of it, after an unquoted space. */
function strayArguments(positionals: readonly string[], layer: Layer): string {
  const mayBeSecret = options.some(({ key, secret }) => secret && layer.has(key))
  const which = mayBeSecret ? '' : `: ${positionals.map(shown).join(' ')}`
  return `arguments without a flag${which}; every value belongs to an option, and spaces need quotes`
}
