import { describe, expect, test } from 'vitest'
import { settingsFrom } from '../../src/config/load.ts'
import { failure, load, problemsOf, settingsOf, strongSecret } from './outside.ts'

const file = ['--client-secret-file', '/run/secret']

describe('--client-secret-file', () => {
  test.each(['secret', 'secret\n', 'secret\r\n', 'secret\n\n'])('gives the secret in %j', (text) => {
    expect(settingsOf(load({ argv: file, files: { '/run/secret': text } })).clientSecret).toBe('secret')
  })

  test('keeps spaces, which belong to the secret', () => {
    expect(settingsOf(load({ argv: file, files: { '/run/secret': ' a b \n' } })).clientSecret).toBe(' a b ')
  })

  test.each([
    [failure('ENOENT'), 'cannot be read: there is no such file'],
    [failure('EACCES'), 'cannot be read: this user may not'],
    [failure('EISDIR'), 'cannot be read: it is a directory'],
    [failure('EIO'), 'cannot be read: EIO'],
    [new Error('strange'), 'cannot be read: unknown error'],
  ])('is refused when it cannot be read (%s)', (error, reason) => {
    expect(problemsOf(file, { files: { '/run/secret': error } })).toEqual([
      `--client-secret-file: "/run/secret" ${reason}`,
    ])
  })

  test.each(['', '\n', 'two\nlines', 'gehei\u00df', 'tab\there'])(
    'is refused with the content %j',
    (text) => {
      expect(problemsOf(file, { files: { '/run/secret': text } })).toEqual([
        expect.stringMatching(/^--client-secret \(file \/run\/secret\): must /),
      ])
    },
  )

  test.each([
    [[...file, '--client-secret', 'x'], {}, {}],
    [[], { MCP_STATIC_CLIENT_SECRET: 'x', MCP_STATIC_CLIENT_SECRET_FILE: '/run/secret' }, {}],
    [[], {}, { '.env': 'MCP_STATIC_CLIENT_SECRET=x\nMCP_STATIC_CLIENT_SECRET_FILE=/run/secret' }],
    [['--config', 'c'], {}, { c: '{"clientSecret":"x","clientSecretFile":"/run/secret"}' }],
  ])('is refused beside a secret in the same place: %j %j %j', (argv, env, files) => {
    expect(problemsOf(argv, { env, files: { '/run/secret': 'y', ...files } })).toEqual([
      expect.stringMatching(/^--client-secret: both .* and .* are given; give only one$/),
    ])
  })

  test('wins over a secret in a place of lower precedence', () => {
    const files = { '/run/secret': 'filed', '.env': 'MCP_STATIC_CLIENT_SECRET=x' }
    const env = { MCP_STATIC_CLIENT_SECRET_FILE: '/run/secret' }
    expect(settingsOf(load({ env, files })).clientSecret).toBe('filed')
  })

  test('loses to a secret in a place of higher precedence, and is not read then', () => {
    const env = { MCP_STATIC_CLIENT_SECRET_FILE: '/missing' }
    expect(settingsOf(load({ argv: ['--client-secret', 'x'], env })).clientSecret).toBe('x')
  })

  test('is refused as an empty path', () => {
    expect(problemsOf(['--client-secret-file', ''])).toEqual(['--client-secret-file: "" must not be empty'])
  })
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
    ['in a file', file, { files: { '/run/secret': `${secret}\u0007` } }],
    ['in a configuration file', ['--config', 'c'], { files: { c: JSON.stringify({ password: [secret] }) } }],
    ['in a broken configuration file', ['--config', 'c'], { files: { c: `{"clientSecret":${secret}}` } }],
    ['that breaks the file', ['--config', 'c'], { files: { c: `{"clientSecret":"${secret}\n"}` } }],
    ['too short for a network', ['--host', '0.0.0.0', '--client-secret', secret], {}],
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
    expect(settingsOf(load({ argv: ['--client-secret', '-abc', '--password', '--x'] }))).toMatchObject({
      clientSecret: '-abc',
      password: '--x',
    })
  })

  test('is not in the error of options given in code', () => {
    const wrong = { host: '0.0.0.0', clientSecret: secret, password: `${secret}\n` }
    expect(() => settingsFrom(wrong)).toThrow(/--password/)
    expect(() => settingsFrom(wrong)).not.toThrow(/S3cr/)
  })
})

test('keeps where each option came from, for the banner', () => {
  const files = { '/run/secret': strongSecret, '.env': 'MCP_STATIC_PASSWORD=x' }
  const env = { MCP_STATIC_CLIENT_SECRET_FILE: '/run/secret' }
  expect(load({ argv: ['--username', 'me'], env, files })).toMatchObject({
    origins: {
      clientSecret: 'file /run/secret',
      password: 'MCP_STATIC_PASSWORD in .env',
      username: '--username',
    },
  })
})
