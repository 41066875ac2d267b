import { describe, expect, it } from 'vitest'
import { readCheckCommandLine } from '../../src/check/command-line.ts'
import { checkHelp } from '../../src/check/help.ts'
import { checkFlags } from '../../src/check/options.ts'
import { plain } from '../../src/scenarios/plain.ts'
import { scenarioNamed } from './scenarios.ts'

const known = {
  scenarios: [
    scenarioNamed('iss-wrong', { starred: true }),
    plain,
    scenarioNamed('asm-oidc'),
    scenarioNamed('step-up', { starred: true }),
  ],
  rules: ['A7', 'D1'],
}
const read = (...argv: readonly string[]) => readCheckCommandLine(argv, known)

function problemsOf(...argv: readonly string[]): readonly string[] {
  const line = read(...argv)
  return 'problems' in line ? line.problems : []
}

function optionsOf(...argv: readonly string[]) {
  const line = read(...argv)
  if (!('options' in line)) throw new Error(JSON.stringify(line))
  const { scenarios, ...rest } = line.options
  return { ...rest, scenarios: scenarios.map(({ name }) => name) }
}

describe('the command line of check', () => {
  it('without options runs the starred scenarios one after the other, plain first', () => {
    expect(optionsOf('--', 'my-client', '{url}')).toEqual({
      scenarios: ['plain', 'iss-wrong', 'step-up'],
      timeoutMs: 30_000,
      parallel: 1,
      junit: undefined,
      expect: [],
      strict: false,
      output: undefined,
      command: ['my-client', '{url}'],
    })
  })

  it('reads every option', () => {
    const all = ['--scenarios', 'all', '--timeout', '5', '--parallel=4', '--junit', 'a b.xml', '--expect']
    const line = [...all, 'iss-wrong,A7', '--expect', 'D1', '--strict', '--output', 'out', '--', 'c']
    expect(optionsOf(...line)).toEqual({
      scenarios: ['plain', 'iss-wrong', 'asm-oidc', 'step-up'],
      timeoutMs: 5000,
      parallel: 4,
      junit: 'a b.xml',
      expect: ['iss-wrong', 'A7', 'D1'],
      strict: true,
      output: 'out',
      command: ['c'],
    })
  })

  it('runs plain before the scenarios that are named, and each of them once', () => {
    const names = ['--scenarios', 'step-up,iss-wrong', '--scenarios', 'step-up']
    expect(optionsOf(...names, '--', 'c').scenarios).toEqual(['plain', 'iss-wrong', 'step-up'])
    expect(optionsOf('--scenarios', 'starred,asm-oidc', '--', 'c').scenarios).toHaveLength(4)
  })

  it('leaves what follows the first -- to the command', () => {
    expect(optionsOf('--', 'c', '--strict', '--', '--help').command).toEqual([
      'c',
      '--strict',
      '--',
      '--help',
    ])
  })

  it('reports all problems at once, each with what was probably meant', () => {
    const wrong = [
      '--scenario',
      'all',
      '--scenarios',
      'iss-worng,nothing',
      '--timeout',
      '0',
      '--parallel',
      'x',
    ]
    const more = ['--junit', '--expect', 'step-upp,A9', '--output', 'a', '--output', 'b', 'client', '-q']
    expect(problemsOf(...wrong, ...more)).toEqual([
      '--scenario: unknown option; did you mean --scenarios?',
      '--junit: needs a value',
      '--output: is given 2 times; give it once',
      '-q: unknown option; see check --help',
      expect.stringMatching(/^"client": .*after `--`$/),
      'no command: write it after `--`, as in `check -- my-client {url}`',
      '--scenarios: there is no "iss-worng"; did you mean iss-wrong?',
      '--scenarios: there is no "nothing"; see check --help',
      '--expect: "step-upp" is no scenario and no rule; did you mean step-up?',
      '--expect: "A9" is no scenario and no rule; did you mean A7?',
      '--timeout: "0" is no whole number from 1 to 3600',
      '--parallel: "x" is no whole number from 1 to 100',
    ])
  })

  it('asks for help only in front of the command', () => {
    expect(read('--help')).toEqual({ asksFor: 'help' })
    expect(read('-h', '--', 'c')).toEqual({ asksFor: 'help' })
    expect(optionsOf('--', 'c', '--help').command).toEqual(['c', '--help'])
  })
})

describe('the help of check', () => {
  it('names every option and every scenario, in 80 columns', () => {
    const help = checkHelp(known.scenarios)
    for (const { name } of checkFlags) expect(help).toContain(`--${name} `)
    expect(help).toMatch(/iss-wrong \* +plain +asm-oidc +step-up \*/)
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})
