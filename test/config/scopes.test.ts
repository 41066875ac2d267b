import { describe, expect, test } from 'vitest'
import { configOf, configWith, load, problemsOf } from './outside.ts'

describe('--scope', () => {
  test.each([
    ['a,b', /separate scopes with spaces/],
    ['a"b', /printable ASCII/],
    ['a\\b', /printable ASCII/],
    ['a\tb', /printable ASCII/],
    ['lesen-für', /printable ASCII/],
    ['user offline_access', /^--scope: "offline_access" asks for a refresh token/],
    ['', /at least one scope/],
    ['  ', /at least one scope/],
  ])('refuses %j', (scope, reason) => {
    expect(problemsOf([`--scope=${scope}`])).toEqual([expect.stringMatching(reason)])
  })

  test('names each wrong scope, and only those', () => {
    expect(problemsOf(['--scope', 'ok a,b fine c"d'])).toEqual([
      expect.stringMatching(/^--scope: "a,b"/),
      expect.stringMatching(/^--scope: "c\\"d"/),
    ])
  })

  test('holds several, by spaces or by repeating the flag, each once', () => {
    const argv = ['--scope', 'user  mcp:read', '--scope', 'urn:example:x/y=z user']
    expect(configOf(load({ argv })).scopes).toEqual(['user', 'mcp:read', 'urn:example:x/y=z'])
  })
})

describe('--tool-scope', () => {
  test.each([
    ['echo', /must be TOOL=SCOPE/],
    ['=admin', /must be TOOL=SCOPE/],
    ['echo=', /must be TOOL=SCOPE/],
    ['echo=offline_access', /asks for a refresh token/],
    ['echo=a"b', /printable ASCII/],
  ])('refuses %j', (value, reason) => {
    expect(problemsOf(['--tool-scope', value])).toEqual([expect.stringMatching(reason)])
  })

  test.each([[42], [{ echo: 1 }], [['echo=a', 2]]])('refuses %j in a configuration file', (toolScope) => {
    const files = { c: JSON.stringify({ toolScope }) }
    expect(problemsOf(['--config', 'c'], { files })).toEqual([
      expect.stringMatching(/must be a list of TOOL=SCOPE/),
    ])
  })

  test('adds up several scopes of one tool', () => {
    const argv = ['--tool-scope', 'echo=a,get_time=t', '--tool-scope', 'echo=b=c', '--tool-scope', 'echo=a']
    expect(configOf(load({ argv })).toolScopes).toEqual({ echo: ['a', 'b=c'], get_time: ['t'] })
  })

  test('is an object in code, if one likes', () => {
    const { toolScopes } = configWith({ toolScope: { echo: ['a', 'b'], get_time: 'c d' } })
    expect(toolScopes).toEqual({ echo: ['a', 'b'], get_time: ['c', 'd'] })
  })

  test('keeps a tool whose name means something to JavaScript', () => {
    const { toolScopes } = configOf(
      load({ argv: ['--tool-scope', '__proto__=a,constructor=b'], toolNames: ['__proto__', 'constructor'] }),
    )
    expect(Object.entries(toolScopes)).toEqual([
      ['__proto__', ['a']],
      ['constructor', ['b']],
    ])
  })
})

describe('a tool that does not exist', () => {
  test('is refused, each by its name, together with all other problems', () => {
    expect(problemsOf(['--tool-scope', 'ehco=a,echo=b,time=c', '--port', 'x'])).toEqual([
      expect.stringMatching(/^--port: /),
      '--tool-scope: "ehco" is no tool of this server; use echo or get_time',
      '--tool-scope: "time" is no tool of this server; use echo or get_time',
    ])
  })
})
