import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { helpText } from '../../src/config/help.ts'
import { options } from '../../src/config/options.ts'
import { configOf, load, problemsOf, strongCredentials } from './outside.ts'

const words = (text: string) => text.replace(/\s+/g, ' ')

const help = helpText()
const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const lines = [...example.matchAll(/^# (MCP_STATIC_[A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}))
const inEnvironment = options.filter(({ env }) => env !== undefined)

// The table in OPTIONS.md is compared in test/documentation.test.ts.
test.each(options.map((option) => [option.flag, option] as const))(
  '%s is in --help, with its text and its default',
  (flag, option) => {
    const byDefault = option.printedDefault ?? (option.default === false ? undefined : option.default)
    expect(help).toMatch(new RegExp(`^ +${flag} +\\S`, 'm'))
    expect(words(help)).toContain(option.help)
    if (byDefault !== undefined) expect(words(help)).toContain(`[default: ${byDefault}]`)
  },
)

test.each(inEnvironment.map((option) => [option.env, option] as const))(
  '%s is in .env.example, with the same text and a value that it takes',
  (env, option) => {
    const block = example.split(/\n\n/).find((each) => each.includes(`\n# ${env}=`)) ?? ''
    const explanation = words(block.replace(/^# /gm, ''))
    expect(explanation).toContain(option.help)
    if (option.printedDefault !== undefined) expect(explanation).toContain(option.printedDefault)
    const value = lines.find(({ name }) => name === env)?.value
    expect(option.schema.safeParse(value).error?.issues).toBeUndefined()
    if (option.default !== undefined && option.printedDefault === undefined)
      expect(value).toBe(String(option.default))
  },
)

describe('--help', () => {
  test('begins with how the program is called', () => {
    expect(help).toMatch(/^mcp-static-auth \[options\]/)
  })

  test('fits 80 columns', () => {
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  test('names the options that are on the command line only', () => {
    const [, exceptions = ''] = /Every option but (.*?) can be given/.exec(words(help)) ?? []
    const others = options.filter(({ env }) => env === undefined).map(({ flag }) => flag)
    expect(exceptions.split(' and ').sort()).toEqual(others.sort())
  })

  test('names no flag that does not exist', () => {
    const known = new Set<string>([...options.map(({ flag }) => flag), '--help', '--version'])
    for (const [flag] of help.matchAll(/--[a-z][a-z-]*/g)) expect(known).toContain(flag)
  })
})

test.each([
  ['-h', 'help'],
  ['--help', 'help'],
  ['--version', 'version'],
])('%s asks for the %s, however wrong the rest is', (flag, asksFor) => {
  expect(load({ argv: ['--prot', 'x', flag, 'y'] })).toEqual({ asksFor })
})

describe('.env.example', () => {
  test('has every variable once, in the order of --help, and no other', () => {
    expect(lines.map(({ name }) => name)).toEqual(inEnvironment.map(({ env }) => env))
  })

  test('has no control token that a server for others would take', () => {
    const { value = '' } = lines.find(({ name }) => name === 'MCP_STATIC_CONTROL_TOKEN') ?? {}
    const argv = ['--host', '0.0.0.0', ...strongCredentials, '--control', '--control-token', value]
    expect(problemsOf(argv)).toEqual([expect.stringMatching(/^--control-token: .* is shorter than 32/)])
  })

  test('changes nothing as it stands', () => {
    expect(configOf(load({ files: { '.env': example } }))).toEqual(configOf(load()))
  })
})
