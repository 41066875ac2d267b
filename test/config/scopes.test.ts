import { describe, expect, test } from 'vitest'
import { settingsFrom } from '../../src/config/load.ts'
import { checkToolNames } from '../../src/config/scopes.ts'
import { load, problemsOf, settingsOf } from './outside.ts'

describe('--scope', () => {
  test.each([
    ['a,b', /separate scopes by spaces/],
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
    expect(settingsOf(load({ argv })).scopes).toEqual(['user', 'mcp:read', 'urn:example:x/y=z'])
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
    expect(settingsOf(load({ argv })).toolScopes).toEqual({ echo: ['a', 'b=c'], get_time: ['t'] })
  })

  test('is an object in code, if one likes', () => {
    const { toolScopes } = settingsFrom({ toolScope: { echo: ['a', 'b'], get_time: 'c d' } })
    expect(toolScopes).toEqual({ echo: ['a', 'b'], get_time: ['c', 'd'] })
  })

  test('keeps a tool whose name means something to JavaScript', () => {
    const { toolScopes } = settingsOf(load({ argv: ['--tool-scope', '__proto__=a,constructor=b'] }))
    expect(Object.entries(toolScopes)).toEqual([
      ['__proto__', ['a']],
      ['constructor', ['b']],
    ])
  })
})

describe('a tool that does not exist', () => {
  test('is refused together with all other problems when it names no tool', () => {
    const problems = problemsOf(['--tool-scope', 'ehco=a', '--port', 'x'], { toolNames: ['echo'] })
    expect(problems).toHaveLength(2)
    expect(problems.join()).toContain('"ehco" is no tool')
  })
})

describe('checkToolNames', () => {
  test('names each tool that does not exist, and those that do', () => {
    expect(checkToolNames({ ehco: ['a'], echo: ['b'], time: ['c'] }, ['echo', 'get_time'])).toEqual([
      '--tool-scope: "ehco" is no tool of this server; use echo or get_time',
      '--tool-scope: "time" is no tool of this server; use echo or get_time',
    ])
  })

  test('has nothing to say about tools that exist', () => {
    expect(checkToolNames({ echo: ['b'] }, ['echo', 'get_time'])).toEqual([])
  })
})
