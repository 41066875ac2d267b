import { describe, expect, test } from 'vitest'
import { flagOf } from '../../src/config/options.ts'
import {
  configOf,
  configWith,
  failure,
  load,
  problemsOf,
  strongCredentials,
  strongSecret,
} from './outside.ts'

describe.each([
  ['--client-secret', 'MCP_STATIC_CLIENT_SECRET', 'clientSecret'],
  ['--password', 'MCP_STATIC_PASSWORD', 'password'],
  ['--control-token', 'MCP_STATIC_CONTROL_TOKEN', 'controlToken'],
] as const)('%s-file', (flag, variable, key) => {
  const secret = 'a-secret-that-fits-all'
  const file = [`${flag}-file`, '/run/secret']

  test.each(['', '\n', '\r\n', '\n\n'])('gives the secret in it, followed by %j', (end) => {
    expect(configOf(load({ argv: file, files: { '/run/secret': secret + end } }))[key]).toBe(secret)
  })

  test.each([
    [failure('ENOENT'), 'cannot be read: there is no such file'],
    [failure('EACCES'), 'cannot be read: this user may not'],
    [failure('EISDIR'), 'cannot be read: it is a directory'],
    [failure('EIO'), 'cannot be read: EIO'],
    [new Error('strange'), 'cannot be read: unknown error'],
  ])('is refused when it cannot be read (%s)', (error, reason) => {
    expect(problemsOf(file, { files: { '/run/secret': error } })).toEqual([
      `${flag}-file: "/run/secret" ${reason}`,
    ])
  })

  test('that cannot be read is the only problem: nothing takes its place, and its strength is not judged', () => {
    const others = [...strongCredentials, '--control-token', strongSecret]
    const argv = ['--host', '0.0.0.0', '--control', ...others.toSpliced(others.indexOf(flag), 2), ...file]
    expect(problemsOf(argv, { env: { [variable]: 'x' } })).toEqual([
      `${flag}-file: "/run/secret" cannot be read: there is no such file`,
    ])
  })

  test.each(['', '\n', 'two\nlines', 'tab\there'])('is refused with the content %j', (text) => {
    expect(problemsOf(file, { files: { '/run/secret': text } })).toEqual([
      expect.stringMatching(`^${flag} \\(file /run/secret\\): must `),
    ])
  })

  test.each([
    [[...file, flag, 'x'], {}, {}],
    [[], { [variable]: 'x', [`${variable}_FILE`]: '/run/secret' }, {}],
    [[], {}, { '.env': `${variable}=x\n${variable}_FILE=/run/secret` }],
    [['--config', 'c'], {}, { c: JSON.stringify({ [key]: 'x', [`${key}File`]: '/run/secret' }) }],
  ])('is refused beside a secret in the same place: %j %j %j', (argv, env, files) => {
    expect(problemsOf(argv, { env, files: { '/run/secret': 'y', ...files } })).toEqual([
      expect.stringMatching(`^${flag}-file.*: .* is given too; give only one of them$`),
    ])
  })

  test('wins over a secret in a place of lower precedence', () => {
    const files = { '/run/secret': secret, '.env': `${variable}=x` }
    const env = { [`${variable}_FILE`]: '/run/secret' }
    expect(configOf(load({ env, files }))[key]).toBe(secret)
  })

  test('loses to a secret in a place of higher precedence, even if it cannot be read', () => {
    const env = { [`${variable}_FILE`]: '/missing' }
    expect(configOf(load({ argv: [flag, secret], env }))[key]).toBe(secret)
  })

  test('is refused as an empty path, and as what is no path', () => {
    expect(problemsOf([`${flag}-file`, ''])).toEqual([`${flag}-file: "" must not be empty`])
    const files = { c: JSON.stringify({ [`${key}File`]: 7 }) }
    expect(problemsOf(['--config', 'c'], { files })).toEqual([
      `${flag}-file ("${key}File" in c): 7 must be text`,
    ])
  })

  test('is refused without a value, or given twice', () => {
    expect(problemsOf([`${flag}-file`])).toEqual([`${flag}-file: needs a value`])
    expect(problemsOf([flag, ...file])).toEqual([`${flag}: needs a value`])
    expect(problemsOf([...file, ...file])).toEqual([`${flag}-file: is given 2 times; give it once`])
  })
})

test.each(['clientSecret', 'password'] as const)('spaces in a file belong to the %s', (key) => {
  const argv = [`${flagOf(key)}-file`, '/run/secret']
  expect(configOf(load({ argv, files: { '/run/secret': ' a b \n' } }))[key]).toBe(' a b ')
})

test('a client secret in a file is held to RFC 6749 as any other', () => {
  const argv = ['--client-secret-file', '/run/secret']
  expect(problemsOf(argv, { files: { '/run/secret': 'gehei\u00df' } })).toEqual([
    expect.stringMatching(/^--client-secret \(file \/run\/secret\): must be printable ASCII/),
  ])
})

describe('a secret', () => {
  const secret = 'S3cr3t-V4lue'

  test.each<[string, readonly string[], Parameters<typeof load>[0]]>([
    ['on the command line', ['--client-secret', `${secret}\n`, '--password', `${secret}\u0007`], {}],
    ['given twice', ['--password', secret, '--password', secret], {}],
    ['that begins with two dashes', ['--client-secret', `--${secret}\u0007`], {}],
    ['that begins with one dash', ['--client-secret', `-${secret}\u0007`], {}],
    ['with a space that was not quoted', ['--client-secret', 'first', secret], {}],
    ['of a misspelt flag', [`--client_secret=${secret}`], {}],
    ['of a misspelt flag with a space', ['--clientSecret', secret], {}],
    ['in the environment', [], { env: { MCP_STATIC_PASSWORD: `${secret}\u0007` } }],
    ['in .env', [], { files: { '.env': `MCP_STATIC_CLIENT_SECRET=${secret}\u0007` } }],
    ['in a file', ['--client-secret-file', '/run/secret'], { files: { '/run/secret': `${secret}\u0007` } }],
    ['beside a file', ['--password', secret, '--password-file', '/run/secret'], {}],
    [
      'in a password file',
      ['--password-file', '/run/secret'],
      { files: { '/run/secret': `${secret}\u0007` } },
    ],
    ['in a configuration file', ['--config', 'c'], { files: { c: JSON.stringify({ password: [secret] }) } }],
    ['in a broken configuration file', ['--config', 'c'], { files: { c: `{"clientSecret":${secret}}` } }],
    ['that breaks the file', ['--config', 'c'], { files: { c: `{"clientSecret":"${secret}\n"}` } }],
    ['too short for a network', ['--host', '0.0.0.0', '--client-secret', secret], {}],
    ['too short to control a server', ['--control-token', secret], {}],
    ['that no header can carry', ['--control-token', `${secret} ${secret}`], {}],
    [
      'too short to control a server for others',
      ['--host', '0.0.0.0', '--control', '--control-token', secret.repeat(2)],
      {},
    ],
    ['in the URL of a store', ['--store', `redis://:${secret}@localhost/db`], {}],
    ['in a store of another kind', ['--store', `postgres://:${secret}@localhost`], {}],
    ['in a store, with a slash', ['--store', `redis://:a/${secret}@localhost`], {}],
    ['in a store, after a fragment', ['--store', `redis://:a#${secret}@localhost`], {}],
    ['in the query of a store', ['--store', `redis://localhost?password=${secret}`], {}],
    ['in the prefix of a store', ['--store', `redis://localhost?prefix=*${secret}`], {}],
    ['in a store given twice', ['--store', `redis://:${secret}@a`, '--store', `redis://:${secret}@b`], {}],
    ['in a store without a scheme', ['--store', `:${secret}@localhost`], {}],
    [
      'in the file of a store',
      ['--store-file', '/run/secret'],
      { files: { '/run/secret': `redis://:${secret} @localhost` } },
    ],
    ['in a public URL', ['--public-url', `https://me:${secret}@mcp.example.com`], {}],
    ['in a public URL, after a slash', ['--public-url', `https://me:1/${secret}@mcp.example.com`], {}],
    ['in a redirect URI', ['--redirect-uris', `https://me:${secret}@app.example/cb`], {}],
    ['in an origin', ['--allowed-origins', `https://me:${secret}@app.example`], {}],
    ['in a proxy', ['--trust-proxy', `http://me:${secret}@proxy.example`], {}],
  ])('is not in a problem: %s', (_, argv, outside) => {
    const problems = problemsOf(argv, outside)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).not.toMatch(/S3cr|V4lue/)
  })

  test('may begin with a dash', () => {
    const controlToken = '-0123456789abcdef'
    const argv = ['--client-secret', '-abc', '--password', '--x', '--control-token', controlToken]
    expect(configOf(load({ argv }))).toMatchObject({ clientSecret: '-abc', password: '--x', controlToken })
  })

  test('is not in the error of options given in code', () => {
    const wrong = { host: '0.0.0.0', clientSecret: secret, password: `${secret}\n` }
    expect(() => configWith(wrong)).toThrow(/--password/)
    expect(() => configWith(wrong)).not.toThrow(/S3cr/)
  })
})

test('says where each option came from, for the banner', () => {
  const files = { '/run/secret': strongSecret, '.env': 'MCP_STATIC_PASSWORD=x' }
  const env = { MCP_STATIC_CLIENT_SECRET_FILE: '/run/secret' }
  expect(load({ argv: ['--username', 'me'], env, files })).toMatchObject({
    sources: {
      clientSecret: 'file /run/secret',
      password: 'MCP_STATIC_PASSWORD in .env',
      username: '--username',
    },
  })
})
