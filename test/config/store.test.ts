import { describe, expect, test } from 'vitest'
import { passwordsOf, shownStore } from '../../src/config/store-address.ts'
import { configOf, configWith, load, problemsOf, warningsOf } from './outside.ts'

const storeOf = (value: string) => configOf(load({ argv: ['--store', value] })).store

describe('--store', () => {
  test('is nowhere by default: everything is in memory', () => {
    expect(configOf(load()).store).toBeUndefined()
  })

  test.each([
    ['redis://localhost', 'redis://localhost', 'mcp-static-auth:'],
    ['redis://localhost/', 'redis://localhost/', 'mcp-static-auth:'],
    [
      'rediss://user:p%40ss@redis.example:6380/3',
      'rediss://user:p%40ss@redis.example:6380/3',
      'mcp-static-auth:',
    ],
    ['redis://:secret@127.0.0.1/15?prefix=team-a:', 'redis://:secret@127.0.0.1/15', 'team-a:'],
    ['redis://[::1]:7000?prefix=x', 'redis://[::1]:7000', 'x'],
    ['redis://localhost?prefix=%7Btag%7D%2B%2F:', 'redis://localhost', '{tag}+/:'],
    ['REDIS://my_redis', 'redis://my_redis', 'mcp-static-auth:'],
  ])('is a URL, and the prefix in its query: %s', (value, url, prefix) => {
    expect(storeOf(value)).toEqual({ url, prefix })
  })

  test('is taken from code, the environment and a file', () => {
    const store = { url: 'redis://:hush@localhost/1', prefix: 'p:' }
    const value = 'redis://:hush@localhost/1?prefix=p:'
    expect(configWith({ store: value }).store).toEqual(store)
    expect(configOf(load({ env: { MCP_STATIC_STORE: value } })).store).toEqual(store)
    const files = { '/run/secrets/store': `${value}\n` }
    expect(configOf(load({ argv: ['--store-file', '/run/secrets/store'], files })).store).toEqual(store)
    expect(configOf(load({ env: { MCP_STATIC_STORE_FILE: '/run/secrets/store' }, files })).store).toEqual(
      store,
    )
  })

  test.each([
    ['', 'must not be empty'],
    ['localhost:6379', 'must be a redis:// or rediss:// URL'],
    ['http://localhost', 'must be a redis:// or rediss:// URL'],
    ['redis:/localhost', 'must be a redis:// or rediss:// URL'],
    ['redis+sentinel://localhost', 'must be a redis:// or rediss:// URL'],
    ['redis://', 'has no host'],
    ['redis:///0', 'has no host'],
    ['redis://?prefix=x', 'has no host'],
    ['redis://a%20b', 'has no host'],
    ['redis://a,b', 'has no host'],
    ['redis://a:1,b:2', 'is not a URL: check its host and its port; in the user name'],
    ['redis://localhost:99999', 'is not a URL'],
    ['redis://localhost:0', 'has the port 0'],
    ['redis://:a/b@localhost', 'is not a URL: check its host and its port; in the user name'],
    ['redis://:a#b@localhost', 'has a fragment'],
    ['redis://localhost#0', 'has a fragment'],
    ['redis://:50%@localhost', 'has a % that encodes nothing'],
    ['redis://secret@localhost', 'has a user name but no password'],
    ['redis://local host', 'has a space'],
    ['redis://:geheiß@localhost', 'has a space, a control character or a letter beyond ASCII'],
    ['redis://localhost\n', 'has a space, a control character'],
    ['redis://localhost/db', 'has a path that is not the number of a database'],
    ['redis://localhost/0/', 'has a path'],
    ['redis://localhost/-1', 'has a path'],
    ['redis://localhost?db=1', 'has a query that is not one ?prefix='],
    ['redis://localhost?prefix=a&db=1', 'has a query'],
    ['redis://localhost?prefix=a&prefix=b', 'has a query'],
    ['redis://localhost?prefix=', 'has a prefix'],
    [`redis://localhost?prefix=${'x'.repeat(101)}`, 'has a prefix'],
    ['redis://localhost?prefix=a%20b', 'has a prefix'],
    ['redis://localhost?prefix=a+b', 'has a prefix'],
    ['redis://localhost?prefix=a%00', 'has a prefix'],
    ['redis://localhost?prefix=%C3%9F', 'has a prefix'],
    ...['*', '?', '[', ']', '%5C'].map((mark) => [`redis://localhost?prefix=a${mark}b`, 'has a prefix']),
  ])('is refused as %j: %s', (value, message) => {
    expect(problemsOf([`--store=${value}`])).toEqual([expect.stringContaining(`--store: ${message}`)])
  })

  test('takes a prefix of 100 characters', () => {
    expect(storeOf(`redis://localhost?prefix=${'x'.repeat(100)}`)?.prefix).toHaveLength(100)
  })

  test.each([
    ['--control', /^--control: does not work with --store, .*leave one of them out$/],
    ['--scenario=plain', /^--scenario: is of one instance, .*leave one of them out$/],
  ])('is refused with %s', (other, message) => {
    expect(problemsOf(['--store', 'redis://localhost', other])).toEqual([expect.stringMatching(message)])
  })

  test('says that --max-tokens has no effect', () => {
    const argv = ['--store', 'redis://localhost', '--max-tokens', '1000']
    expect(warningsOf({ argv })).toEqual([
      expect.stringMatching(/^--max-tokens: has no effect with --store; /),
    ])
  })

  test.each(['redis://redis', 'redis://:hush@10.1.2.3', 'redis://redis.example/1'])(
    'warns that secrets cross the network: %s',
    (store) => {
      const env = { MCP_STATIC_STORE: store }
      const label = String.raw`^--store \(MCP_STATIC_STORE in the environment\)`
      expect(warningsOf({ env })).toEqual([
        expect.stringMatching(`${label}: .* in the clear; use rediss://$`),
      ])
      expect(warningsOf({ env }).join()).not.toContain('hush')
    },
  )

  test.each(['redis://localhost', 'redis://[::1]', 'redis://127.0.0.2', 'rediss://redis.example'])(
    'warns of nothing: %s',
    (store) => expect(warningsOf({ argv: ['--store', store] })).toEqual([]),
  )
})

describe('what is shown of a store', () => {
  test.each([
    ['redis://localhost', 'redis://localhost:6379/0, keys mcp-static-auth:*'],
    ['rediss://user:hush@redis.example:6380/3?prefix=a:', 'rediss://redis.example:6380/3, keys a:*'],
    ['redis://:hush@[::1]/', 'redis://[::1]:6379/0, keys mcp-static-auth:*'],
  ])('is where it is, never who may use it: %s', (value, shown) => {
    const store = storeOf(value)
    expect(store && shownStore(store)).toBe(shown)
  })

  test.each([
    ['redis://localhost', []],
    ['redis://:hush@localhost', ['hush']],
    ['redis://me:p%40ss%2Fword@localhost', ['p%40ss%2Fword', 'p@ss/word']],
  ])('hides the password in each of its forms: %s', (value, passwords) => {
    const store = storeOf(value)
    expect(store && passwordsOf(store)).toEqual(passwords)
  })
})
