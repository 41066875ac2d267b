import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { options } from '../../src/config/options.ts'
import { load, settingsOf } from './outside.ts'

function printed(argv: readonly string[]): string {
  const loaded = load({ argv })
  if ('print' in loaded) return loaded.print
  throw new Error(`prints nothing: ${JSON.stringify(loaded)}`)
}

const words = (text: string) => text.replace(/\s+/g, ' ')

describe('--help', () => {
  test.each([[['--help']], [['-h']], [['--bogus', '--port', 'x', '--help', 'y']]])(
    'is printed for %j',
    (argv) => {
      expect(printed(argv)).toMatch(/^mcp-static-auth \[options\]/)
    },
  )

  test('fits 80 columns', () => {
    for (const line of printed(['--help']).split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  test.each(options.map((option) => [option.flag, option] as const))(
    'has %s, its text and its default',
    (flag, option) => {
      const help = printed(['--help'])
      expect(help).toMatch(new RegExp(`^ +${flag} +\\S`, 'm'))
      expect(words(help)).toContain(option.help)
      if (option.printedDefault !== undefined) expect(help).toContain(`[default: ${option.printedDefault}]`)
      else if (option.default !== undefined && option.default !== false)
        expect(help).toContain(`[default: ${option.default}]`)
    },
  )

  test('names no flag that does not exist', () => {
    const known = new Set<string>([...options.map(({ flag }) => flag), '--help', '--version'])
    for (const [flag] of printed(['--help']).matchAll(/--[a-z][a-z-]*/g)) expect(known).toContain(flag)
  })
})

test('--version prints the version', () => {
  expect(printed(['--version'])).toBe('1.2.3')
})

describe('.env.example', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  const lines = [...example.matchAll(/^# (MCP_STATIC_[A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }))
  const inEnvironment = options.filter(({ env }) => env !== undefined)

  test('has every variable once, in the order of --help, and no other', () => {
    expect(lines.map(({ name }) => name)).toEqual(inEnvironment.map(({ env }) => env))
  })

  test('changes nothing as it stands', () => {
    const outside = load({ files: { '.env': example } })
    expect({ ...settingsOf(outside), redirectUrisFor: undefined }).toEqual({
      ...settingsOf(load()),
      redirectUrisFor: undefined,
    })
  })

  test.each(inEnvironment.map((option) => [option.env, option] as const))(
    'explains %s as --help does',
    (env, option) => {
      const explanation = example.split(/\n\n/).find((block) => block.includes(`\n# ${env}=`)) ?? ''
      expect(words(explanation.replace(/^# /gm, ''))).toContain(option.help)
      if (option.printedDefault !== undefined) {
        expect(words(explanation.replace(/^# /gm, ''))).toContain(option.printedDefault)
      }
    },
  )

  test.each(inEnvironment.map((option) => [option.env, option] as const))(
    'shows a value that %s takes',
    (env, option) => {
      const value = lines.find(({ name }) => name === env)?.value
      expect(option.schema.safeParse(value).error?.issues).toBeUndefined()
      if (option.default !== undefined && option.printedDefault === undefined)
        expect(value).toBe(String(option.default))
    },
  )
})

test('names every option of the specification’s table as it does', () => {
  expect(options.map(({ flag, env }) => `${flag} ${env}`)).toEqual(
    expect.arrayContaining([
      '--port MCP_STATIC_PORT',
      '--public-url MCP_STATIC_PUBLIC_URL',
      '--client-secret-file MCP_STATIC_CLIENT_SECRET_FILE',
      '--redirect-uris MCP_STATIC_REDIRECT_URIS',
      '--tool-scope MCP_STATIC_TOOL_SCOPE',
      '--access-token-ttl MCP_STATIC_ACCESS_TOKEN_TTL',
      '--token-auth-methods MCP_STATIC_TOKEN_AUTH_METHODS',
      '--config undefined',
    ]),
  )
})
