import { describe, expect, test } from 'vitest'
import { load, problemsOf, settingsOf } from './outside.ts'

describe('numbers', () => {
  test.each([
    ['--port', '65536', 'from 0 to 65535'],
    ['--port', '-1', 'from 0 to 65535'],
    ['--port', '80.5', 'from 0 to 65535'],
    ['--port', '0x50', 'from 0 to 65535'],
    ['--port', '1e3', 'from 0 to 65535'],
    ['--port', 'http', 'from 0 to 65535'],
    ['--port', ' 80', 'from 0 to 65535'],
    ['--port', '9'.repeat(400), 'from 0 to 65535'],
    ['--port', '', 'from 0 to 65535'],
    ['--access-token-ttl', '0', 'of seconds from 1 to 31536000'],
    ['--access-token-ttl', '31536001', 'of seconds from 1 to 31536000'],
    ['--access-token-ttl', '1h', 'of seconds from 1 to 31536000'],
    ['--refresh-token-ttl', '0', 'of seconds from 1 to 315360000'],
    ['--refresh-token-ttl', '315360001', 'of seconds from 1 to 315360000'],
    ['--code-ttl', '0', 'of seconds from 1 to 600'],
    ['--code-ttl', '601', 'of seconds from 1 to 600'],
    ['--refresh-grace', '-1', 'of seconds from 0 to 3600'],
    ['--refresh-grace', '3601', 'of seconds from 0 to 3600'],
    ['--rate-limit', '-1', 'of requests a minute from 0 to 1000000'],
    ['--rate-limit', '1000001', 'of requests a minute from 0 to 1000000'],
  ])('refuses %s %j and says what is allowed', (flag, value, allowed) => {
    expect(problemsOf([flag, value])).toEqual([
      expect.stringMatching(new RegExp(`^${flag}: .* must be a whole number ${allowed}$`)),
    ])
  })

  test('takes both ends of a range', () => {
    expect(
      settingsOf(load({ argv: ['--port', '0', '--code-ttl', '600', '--refresh-grace', '0'] })),
    ).toMatchObject({
      port: 0,
      codeTtlSeconds: 600,
      refreshGraceSeconds: 0,
    })
  })
})

describe('words', () => {
  test.each([
    ['--log-level', 'INFO', 'silent, error, warn, info or debug'],
    ['--log-level', 'verbose', 'silent, error, warn, info or debug'],
    ['--log-format', 'text', 'pretty or json'],
    ['--refresh-tokens', 'sometimes', 'always, offline_access or never'],
    ['--auto-approve', 'allow', 'off, hint or all'],
    ['--token-auth-methods', 'none', 'client_secret_basic or client_secret_post'],
    ['--token-auth-methods', 'private_key_jwt', 'client_secret_basic or client_secret_post'],
    ['--allow-demo-credentials', 'maybe', 'true or false'],
    ['--allow-insecure-http', '', 'true or false'],
  ])('refuses %s %j and says what is allowed', (flag, value, allowed) => {
    expect(problemsOf([flag, value])).toEqual([`${flag}: ${JSON.stringify(value)} must be ${allowed}`])
  })

  test('refuses a client that could not authenticate at all', () => {
    expect(problemsOf(['--token-auth-methods', ','])).toEqual([expect.stringMatching(/at least one of/)])
  })

  test('keeps the order of the authentication methods: some clients take the first', () => {
    const argv = ['--token-auth-methods', 'client_secret_post', '--token-auth-methods', 'client_secret_basic']
    expect(settingsOf(load({ argv })).tokenAuthMethods).toEqual(['client_secret_post', 'client_secret_basic'])
  })

  test.each([
    [['--auto-approve'], 'all'],
    [['--auto-approve=true'], 'all'],
    [['--auto-approve', 'yes'], 'all'],
    [['--auto-approve', '1'], 'all'],
    [['--auto-approve', 'all'], 'all'],
    [['--auto-approve', 'hint'], 'hint'],
    [['--auto-approve', 'false'], 'off'],
    [['--auto-approve', '0'], 'off'],
    [['--auto-approve', 'off'], 'off'],
    [['--auto-approve', '--port', '0'], 'all'],
    [[], 'off'],
  ])('reads %j as auto-approve %s', (argv, autoApprove) => {
    expect(settingsOf(load({ argv })).autoApprove).toBe(autoApprove)
  })
})

describe('credentials', () => {
  test.each([
    ['--client-id', ''],
    ['--client-id', 'a\nb'],
    ['--client-id', 'a\u0000b'],
    ['--client-id', 'künde'],
    ['--client-secret', ''],
    ['--client-secret', 'a\rb'],
    ['--client-secret', 'geheim\u00df'],
    ['--username', ''],
    ['--username', 'a\u0007'],
    ['--password', ''],
    ['--password', 'a\u001b[2J'],
  ])('refuses %s %j', (flag, value) => {
    expect(problemsOf([`${flag}=${value}`])).toEqual([expect.stringMatching(/must (not )?(be|have)/)])
  })

  test('takes a client id that is a URL, and a login in any script', () => {
    const argv = [
      '--client-id',
      'https://app.example/client',
      '--username',
      'Łucja',
      '--password',
      'пароль пароль',
    ]
    expect(settingsOf(load({ argv }))).toMatchObject({
      clientId: 'https://app.example/client',
      username: 'Łucja',
      password: 'пароль пароль',
    })
  })
})

describe('defaults that follow from elsewhere', () => {
  test('logs prettily on a terminal only', () => {
    expect(settingsOf(load({ isTty: true })).logFormat).toBe('pretty')
    expect(settingsOf(load({ isTty: false })).logFormat).toBe('json')
    expect(settingsOf(load({ isTty: false, argv: ['--log-format', 'pretty'] })).logFormat).toBe('pretty')
  })

  test('limits the rate only where others can reach the server, unless told', () => {
    const exposed = ['--host', '0.0.0.0', '--allow-demo-credentials']
    expect(settingsOf(load()).rateLimitPerMinute).toBe(0)
    expect(settingsOf(load({ argv: exposed })).rateLimitPerMinute).toBe(600)
    expect(settingsOf(load({ argv: [...exposed, '--rate-limit', '0'] })).rateLimitPerMinute).toBe(0)
    expect(settingsOf(load({ argv: ['--rate-limit', '5'] })).rateLimitPerMinute).toBe(5)
  })

  test.each([
    ['auto', [], 'this machine'],
    ['auto', ['--host', '0.0.0.0', '--allow-demo-credentials'], 'nobody'],
    ['auto', ['--public-url', 'https://mcp.example', '--allow-demo-credentials'], 'nobody'],
    ['on', ['--host', '0.0.0.0', '--allow-demo-credentials'], 'everybody'],
    ['on', [], 'everybody'],
    ['off', [], 'nobody'],
  ])('lets --handshake-log %s with %j show the timeline to %s', (value, argv, who) => {
    expect(settingsOf(load({ argv: ['--handshake-log', value, ...argv] })).handshakeLog).toBe(who)
  })
})
