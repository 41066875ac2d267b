// Reads the command line of `check`. All its problems are reported at once.

import parser from 'yargs-parser'
import { meantAmong } from '../config/did-you-mean.ts'
import { shown } from '../config/layer.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { chooseScenarios } from './choose-scenarios.ts'
import { type CheckFlagName, type CheckOptions, checkFlags } from './options.ts'

export type CheckCommandLine =
  | { readonly options: CheckOptions }
  | { readonly problems: readonly string[] }
  | { readonly asksFor: 'help' }

export interface Known {
  readonly scenarios: readonly Scenario[]
  /** The ids of the rules. */
  readonly rules: readonly string[]
}

/** Reads the arguments that follow `check`. What follows `--` is the command, and is left as it is. */
export function readCheckCommandLine(argv: readonly string[], known: Known): CheckCommandLine {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const { _: stray, help, ...flags } = parse(argv.slice(0, end))
  if (help === true) return { asksFor: 'help' }

  const problems: string[] = []
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(flags)) {
    const read = readFlag(name, value)
    if ('problem' in read) problems.push(read.problem)
    else given.set(name, read.text)
  }
  if (stray.length > 0) {
    problems.push(`${stray.map(shown).join(' ')}: what is this? The command comes after \`--\``)
  }
  const [program, ...args] = argv.slice(end + 1)
  if (program === undefined || program === '') {
    problems.push('no command: write it after `--`, as in `check -- my-client {url}`')
  }

  const text = (name: CheckFlagName) => given.get(name) ?? defaultOf(name)
  const chosen = chooseScenarios(listOf(text('scenarios')), known.scenarios)
  const timeoutSeconds = readNumber('timeout', text('timeout'), { from: 1, to: 3600 })
  const parallel = readNumber('parallel', text('parallel'), { from: 1, to: 100 })
  const expect = listOf(text('expect'))
  problems.push(...chosen.problems, ...expect.flatMap((name) => unknownExpectation(name, known)))
  for (const read of [timeoutSeconds, parallel]) if (typeof read === 'string') problems.push(read)

  if (problems.length > 0 || program === undefined) return { problems }
  return {
    options: {
      scenarios: chosen.scenarios,
      timeoutMs: Number(timeoutSeconds) * 1000,
      parallel: Number(parallel),
      junit: given.get('junit'),
      expect,
      strict: given.has('strict'),
      output: given.get('output'),
      command: [program, ...args],
    },
  }
}

function parse(argv: readonly string[]) {
  return parser([...argv], {
    boolean: ['help', 'strict'],
    // A value is text, also one that looks like a flag without a value.
    string: checkFlags.filter((flag) => 'value' in flag).map(({ name }) => name),
    alias: { help: ['h'] },
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-aliased': true,
    },
  })
}

function readFlag(name: string, value: unknown): { text: string } | { problem: string } {
  const flag = checkFlags.find((each) => each.name === name)
  if (flag === undefined) return { problem: unknownFlag(name) }
  if (!('value' in flag)) {
    return typeof value === 'boolean' ? { text: '' } : { problem: `--${name}: give it once` }
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.some((each) => each === '')) return { problem: `--${name}: needs a value` }
  if (values.length === 1 || 'list' in flag) return { text: values.join(',') }
  return { problem: `--${name}: is given ${values.length} times; give it once` }
}

function unknownFlag(name: string): string {
  const flag = name.length === 1 ? `-${name}` : `--${name}`
  const names = checkFlags.map((each) => each.name)
  const meant = meantAmong(name, names)
  return `${flag}: unknown option; ${meant ? `did you mean --${meant}?` : 'see check --help'}`
}

function defaultOf(name: CheckFlagName): string {
  const flag = checkFlags.find((each) => each.name === name)
  return flag !== undefined && 'default' in flag ? flag.default : ''
}

/** The number, or what is wrong with it. */
function readNumber(name: CheckFlagName, text: string, { from, to }: { from: number; to: number }) {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= from && number <= to) return number
  return `--${name}: ${shown(text)} is no whole number from ${from} to ${to}`
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function unknownExpectation(name: string, { scenarios, rules }: Known): readonly string[] {
  const names = [...scenarios.map((scenario) => scenario.name), ...rules]
  if (names.includes(name)) return []
  const meant = meantAmong(name, names)
  return [
    `--expect: ${shown(name)} is no scenario and no rule${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  ]
}
