import parser from 'yargs-parser'
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
  const { _: positionals, help, version, ...flags } = parse(argv)
  const layer = new Map<OptionKey, Given>()
  for (const option of options) {
    const given = flags[option.flag.slice(2)]
    delete flags[option.flag.slice(2)]
    if (given !== undefined) layer.set(option.key, readFlag(option, given))
  }
  const problems = Object.keys(flags).map(unknownFlag)
  if (positionals.length > 0) problems.push(strayArguments(positionals.map(String), layer))
  return { layer, asksFor: help === true ? 'help' : version === true ? 'version' : undefined, problems }
}

/**
 * The parser is told no types, so values stay text, a repeated flag gives an array, and a flag without a value gives
 * true, which is not the empty text.
 */
function parse(argv: readonly string[]) {
  return parser(valuesOfSecretsAttached(argv), {
    boolean: ['help', 'version'],
    alias: { help: ['h'] },
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-aliased': true,
    },
  })
}

/**
 * A generated secret may begin with a dash. It is still a value, not a flag, and above all not an unknown flag to be
 * printed in a problem.
 */
function valuesOfSecretsAttached(argv: readonly string[]): string[] {
  const secretFlags = options.filter(({ secret }) => secret).map(({ flag }): string => flag)
  const attached: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const [argument = '', next] = [argv[at], argv[at + 1]]
    if (!secretFlags.includes(argument) || next === undefined || isOurFlag(next)) {
      attached.push(argument)
      continue
    }
    attached.push(`${argument}=${next}`)
    at += 1
  }
  return attached
}

function isOurFlag(argument: string): boolean {
  const name = argument.split('=', 1)[0]
  return options.some(({ flag }) => flag === name) || ['--help', '-h', '--version'].includes(argument)
}

function readFlag({ flag, bare, separator }: Option, given: unknown): Given {
  const values: unknown[] = Array.isArray(given) ? given : [given]
  if (values.includes(true) && bare === undefined) return { problem: `${flag}: needs a value` }
  if (values.length === 1) return { value: given === true ? bare : given, source: flag }
  if (separator !== undefined) return { value: values.join(separator), source: flag }
  return { problem: `${flag}: is given ${values.length} times; give it once` }
}

function unknownFlag(name: string): string {
  const meant = meantOption(name)
  const flag = name.length === 1 ? `-${name}` : `--${name}`
  return `${flag}: unknown option; ${meant ? `did you mean ${meant.flag}?` : 'see --help'}`
}

/** Next to a secret, a stray argument may be the rest of it, after an unquoted space. */
function strayArguments(positionals: readonly string[], layer: Layer): string {
  const mayBeSecret = options.some(({ key, secret }) => secret && layer.has(key))
  const which = mayBeSecret ? '' : `: ${positionals.map(shown).join(' ')}`
  return `arguments without a flag${which}; every value belongs to an option, and spaces need quotes`
}
