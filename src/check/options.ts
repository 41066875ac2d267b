// The options of `check`: how each is written, what it means, and how its value is read.

import type { Scenario } from '../scenarios/scenario.ts'

/** What the command line asks for. */
export interface CheckOptions {
  /** `plain` is the first. */
  readonly scenarios: readonly Scenario[]
  /** How long one start of the command may take, besides the time that a scenario itself needs. */
  readonly timeoutMs: number
  /** How many scenarios run at the same time. */
  readonly parallel: number
  readonly junit: string | undefined
  /** Scenarios and rules that are known to fail. */
  readonly expect: readonly string[]
  readonly strict: boolean
  /** The folder for what the command prints. */
  readonly output: string | undefined
  /** The program and its arguments, with their placeholders. */
  readonly command: readonly [string, ...string[]]
}

interface CheckFlag {
  readonly name: string
  /** How its value is called in the help; a switch has none. */
  readonly value?: string
  /** May be given several times; the values are joined by commas. */
  readonly list?: true
  readonly default?: string
  readonly help: string
}

export const checkFlags = [
  {
    name: 'scenarios',
    value: 'NAMES',
    list: true,
    default: 'starred',
    help: '`starred`, `all`, or names of scenarios, separated by commas. `plain` is always the first. Repeatable.',
  },
  {
    name: 'timeout',
    value: 'SECONDS',
    default: '30',
    help: 'How long one start of the command may take, besides the time that a scenario itself needs.',
  },
  {
    name: 'parallel',
    value: 'NUMBER',
    default: '1',
    help: 'How many scenarios run at the same time, after `plain`.',
  },
  { name: 'junit', value: 'FILE', help: 'Writes the report to this file, as JUnit XML.' },
  {
    name: 'expect',
    value: 'NAMES',
    list: true,
    help: 'Scenarios and rules that are known to fail, separated by commas. One that passes is then a failure. Repeatable.',
  },
  { name: 'strict', help: 'Makes warnings, and whatever is inconclusive, failures.' },
  {
    name: 'output',
    value: 'DIR',
    help: 'Writes what the command prints to this folder, one file for each start.',
  },
] as const satisfies readonly CheckFlag[]

export type CheckFlagName = (typeof checkFlags)[number]['name']
