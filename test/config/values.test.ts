import { describe, expect, test } from 'vitest'
import { configOf, load, problemsOf } from './outside.ts'

describe('a number', () => {
  test.each(['-1', '80.5', '0x50', '1e3', 'http', ' 80', '9'.repeat(400), ''])('is not %j', (value) => {
    expect(problemsOf([`--port=${value}`])).toEqual([
      expect.stringMatching(/^--port: .* must be a whole number from 0 to 65535$/),
    ])
  })

  test.each([
    ['--port', 0, 65_535, ''],
    ['--access-token-ttl', 1, 31_536_000, ' of seconds'],
    ['--refresh-token-ttl', 1, 315_360_000, ' of seconds'],
    ['--code-ttl', 1, 600, ' of seconds'],
    ['--refresh-grace', 0, 3600, ' of seconds'],
    ['--rate-limit', 0, 1_000_000, ' of requests a minute'],
    ['--max-tokens', 10, 10_000_000, ' of tokens'],
  ])('of %s is %d to %d', (flag, least, most, unit) => {
    for (const value of [least, most]) expect(problemsOf([`${flag}=${value}`])).toEqual([])
    for (const value of [least - 1, most + 1]) {
      const allowed = `must be a whole number${unit} from ${least} to ${most}`
      expect(problemsOf([`${flag}=${value}`])).toEqual([expect.stringMatching(`^${flag}: .* ${allowed}$`)])
    }
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
    ['--control', 'token', 'true or false'],
    ['--ready-json', 'pretty', 'true or false'],
  ])('refuses %s %j and says what is allowed', (flag, value, allowed) => {
    expect(problemsOf([flag, value])).toEqual([`${flag}: ${JSON.stringify(value)} must be ${allowed}`])
  })

  test('refuses a client that could not authenticate at all', () => {
    expect(problemsOf(['--token-auth-methods', ','])).toEqual([expect.stringMatching(/at least one of/)])
  })

  test('keeps the order of the authentication methods: some clients take the first', () => {
    const argv = ['--token-auth-methods', 'client_secret_post', '--token-auth-methods', 'client_secret_basic']
    expect(configOf(load({ argv })).tokenAuthMethods).toEqual(['client_secret_post', 'client_secret_basic'])
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
    expect(configOf(load({ argv })).autoApprove).toBe(autoApprove)
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

  test.each([
    '0123456789abcde',
    '0123456789abcdef ghi',
    '0123456789abc=def',
    '================',
    '0123456789abcdef\n',
    '0123456789abcdef,',
    '0123456789abcd\u00ebf',
  ])('refuses the control token %j', (token) => {
    expect(problemsOf([`--control-token=${token}`])).toEqual([
      '--control-token: must be at least 16 characters, of A-Z a-z 0-9 - . _ ~ + / with any = at the end (RFC 6750 §2.1)',
    ])
  })

  test.each(['0123456789abcdef', 'AZaz09-._~+/AZaz', '0123456789abcd=='])(
    'takes the control token %j',
    (token) => {
      expect(configOf(load({ argv: [`--control-token=${token}`] })).controlToken).toBe(token)
    },
  )

  test('takes a client id that is a URL, and a login in any script', () => {
    const argv = [
      '--client-id',
      'https://app.example/client',
      '--username',
      'Łucja',
      '--password',
      'пароль пароль',
    ]
    expect(configOf(load({ argv }))).toMatchObject({
      clientId: 'https://app.example/client',
      username: 'Łucja',
      password: 'пароль пароль',
    })
  })
})

describe('defaults that follow from elsewhere', () => {
  test('logs prettily on a terminal only', () => {
    expect(configOf(load({ isTty: true })).logFormat).toBe('pretty')
    expect(configOf(load({ isTty: false })).logFormat).toBe('json')
    expect(configOf(load({ isTty: false, argv: ['--log-format', 'pretty'] })).logFormat).toBe('pretty')
  })

  test('limits the rate only where others can reach the server, unless told', () => {
    const exposed = ['--host', '0.0.0.0', '--allow-demo-credentials']
    expect(configOf(load()).rateLimitPerMinute).toBe(0)
    expect(configOf(load({ argv: exposed })).rateLimitPerMinute).toBe(600)
    expect(configOf(load({ argv: [...exposed, '--rate-limit', '0'] })).rateLimitPerMinute).toBe(0)
    expect(configOf(load({ argv: ['--rate-limit', '5'] })).rateLimitPerMinute).toBe(5)
  })

  test('leaves the number of tokens to the store, unless told', () => {
    expect(configOf(load()).maxTokens).toBeUndefined()
    expect(configOf(load({ argv: ['--max-tokens', '5000'] })).maxTokens).toBe(5000)
  })

  test.each([
    ['auto', [], 'this machine'],
    ['auto', ['--host', '0.0.0.0', '--allow-demo-credentials'], 'nobody'],
    ['auto', ['--public-url', 'https://mcp.example', '--allow-demo-credentials'], 'nobody'],
    ['on', ['--host', '0.0.0.0', '--allow-demo-credentials'], 'everybody'],
    ['on', [], 'everybody'],
    ['off', [], 'nobody'],
  ])('lets --handshake-log %s with %j show the timeline to %s', (value, argv, who) => {
    expect(configOf(load({ argv: ['--handshake-log', value, ...argv] })).handshakeLog).toBe(who)
  })
})
