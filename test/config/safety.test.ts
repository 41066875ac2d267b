import { describe, expect, test } from 'vitest'
import { configOf, load, problemsOf, strongCredentials, strongSecret, warningsOf } from './outside.ts'

const exposures = [
  ['--host', '0.0.0.0'],
  ['--host', '::'],
  ['--host', '192.168.1.5', '--allow-insecure-http'],
  ['--host', 'mcp.lan', '--allow-insecure-http'],
  ['--public-url', 'https://mcp.example.com'],
  ['--public-url', 'http://mcp.lan:9003', '--allow-insecure-http'],
]

describe.each(exposures.map((argv) => [argv] as const))('a server that others can reach by %j', (exposed) => {
  test('is refused with the built-in secret', () => {
    expect(problemsOf([...exposed, '--password', 'a better one'])).toEqual([
      expect.stringMatching(
        /^--client-secret \(default\): the built-in secret is public.*--allow-demo-credentials$/,
      ),
    ])
  })

  test('is refused with the built-in secret even if it is given by hand', () => {
    const secret = ['--client-secret', 'your-secret-key-change-this-in-production']
    expect(problemsOf([...exposed, ...secret, '--password', 'x'])).toEqual([
      expect.stringMatching(/^--client-secret: the built-in secret is public/),
    ])
  })

  test('is refused with a secret of 31 characters', () => {
    const short = [...exposed, '--client-secret', strongSecret.slice(1), '--password', 'a better one']
    expect(problemsOf(short)).toEqual([
      expect.stringMatching(
        /^--client-secret: the secret is shorter than 32 characters.*openssl rand -hex 32/,
      ),
    ])
  })

  test('is refused with the built-in password', () => {
    expect(problemsOf([...exposed, '--client-secret', strongSecret])).toEqual([
      expect.stringMatching(/^--password \(default\): the built-in password is public/),
    ])
  })

  test.each([['all'], ['hint']])('is refused with --auto-approve %s, whatever is allowed', (mode) => {
    const allowed = ['--allow-demo-credentials', '--allow-insecure-http=true']
    const argv = [...exposed.filter((each) => each !== '--allow-insecure-http'), ...allowed]
    expect(problemsOf([...argv, '--auto-approve', mode])).toEqual([
      expect.stringMatching(/^--auto-approve: .*it must be off there$/),
    ])
  })

  test('is refused with --control alone, whatever is allowed, and says what to add', () => {
    const argv = [...exposed, ...strongCredentials, '--allow-demo-credentials', '--control']
    expect(problemsOf(argv)).toEqual([
      expect.stringMatching(
        /^--control: lets anyone .* is not loopback; .*add --control-token: .*\(openssl rand -hex 32\)$/,
      ),
    ])
  })

  test('is refused with a control token of 31 characters or a public one, whatever is allowed', () => {
    const argv = [...exposed, ...strongCredentials, '--allow-demo-credentials', '--control']
    expect(problemsOf([...argv, '--control-token', strongSecret.slice(1)])).toEqual([
      expect.stringMatching(
        /^--control-token: the secret is shorter than 32 characters, but .*\(openssl rand -hex 32\)$/,
      ),
    ])
    expect(problemsOf([...argv, '--control-token', 'your-secret-key-change-this-in-production'])).toEqual([
      expect.stringMatching(/^--control-token: the built-in secret is public, but /),
    ])
  })

  test('starts with --control and a control token of 32 characters', () => {
    const argv = [...exposed, ...strongCredentials, '--control', '--control-token', strongSecret]
    expect(configOf(load({ argv }))).toMatchObject({ control: true, controlToken: strongSecret })
  })

  test('has no problem with a short control token that nothing asks for', () => {
    expect(problemsOf([...exposed, ...strongCredentials, '--control-token', 'x'.repeat(16)])).toEqual([])
  })

  test('starts with credentials of its own', () => {
    expect(configOf(load({ argv: [...exposed, ...strongCredentials] })).clientSecret).toBe(strongSecret)
  })

  test('starts with the demo credentials when they are allowed', () => {
    expect(problemsOf([...exposed, '--allow-demo-credentials'])).toEqual([])
    const env = { MCP_STATIC_ALLOW_DEMO_CREDENTIALS: 'yes' }
    expect(problemsOf(exposed, { env })).toEqual([])
    expect(problemsOf([...exposed, '--allow-demo-credentials=false'], { env })).toHaveLength(2)
  })
})

describe('a public URL that is neither https nor loopback', () => {
  test.each([
    [['--public-url', 'http://mcp.example.com'], '--public-url: "http://mcp.example.com"'],
    [['--public-url', 'http://10.0.0.1:9003'], '--public-url: "http://10.0.0.1:9003"'],
    [['--host', '192.168.1.5'], '--public-url (default): "http://192.168.1.5:9003"'],
  ])('is refused: %j', (argv, beginning) => {
    const problems = problemsOf([...argv, ...strongCredentials])
    expect(problems).toEqual([expect.stringMatching(/is neither https nor loopback.*--allow-insecure-http$/)])
    expect(problems[0]).toContain(beginning)
  })

  test('is refused with the demo credentials allowed', () => {
    const argv = ['--public-url', 'http://mcp.example.com', '--allow-demo-credentials']
    expect(problemsOf(argv)).toEqual([expect.stringMatching(/--allow-insecure-http$/)])
  })

  test('is taken with --allow-insecure-http, or from the environment', () => {
    const argv = ['--public-url', 'http://mcp.example.com', ...strongCredentials]
    expect(problemsOf([...argv, '--allow-insecure-http'])).toEqual([])
    expect(problemsOf(argv, { env: { MCP_STATIC_ALLOW_INSECURE_HTTP: '1' } })).toEqual([])
  })
})

test('lets a server on loopback use the demo credentials, a short secret, and auto-approve', () => {
  for (const host of ['localhost', '127.0.0.1', '127.0.0.2', '::1']) {
    expect(problemsOf(['--host', host, '--auto-approve', '--client-secret', 'x'])).toEqual([])
  }
  expect(problemsOf(['--public-url', 'https://app.localhost'])).toEqual([])
})

test('lets a server on loopback be controlled without a token, or with one of 16 characters', () => {
  expect(configOf(load({ argv: ['--control'] }))).toMatchObject({ control: true, controlToken: undefined })
  const argv = ['--control', '--control-token', 'x'.repeat(16)]
  expect(problemsOf(argv)).toEqual([])
  expect(warningsOf({ argv })).toEqual([])
})

test('says nothing about the missing token of a control that could not be read', () => {
  const argv = ['--host', '0.0.0.0', ...strongCredentials, '--control=maybe']
  expect(problemsOf(argv)).toEqual([expect.stringMatching(/^--control: "maybe" must be/)])
})

test('says nothing about a public URL that could not be read', () => {
  const argv = ['--host', '192.168.1.5', ...strongCredentials, '--public-url', 'nonsense']
  expect(problemsOf(argv)).toEqual([expect.stringMatching(/^--public-url: "nonsense" must be/)])
})

describe('a server that others can reach warns', () => {
  const strong = ['--client-secret', strongSecret, '--password', 'twelve chars']
  const proxied = ['--public-url', 'https://mcp.example.com', '--trust-proxy', '1']
  const demo = 'your-secret-key-change-this-in-production'
  const secret = (value: string) => ['--client-secret', value, '--password', 'twelve chars']
  const password = (value: string) => ['--client-secret', strongSecret, '--password', value]

  test.each<[string, readonly string[], readonly RegExp[]]>([
    ['of nothing when all is well', [...proxied, ...strong], []],
    [
      'of a password of less than 12 characters',
      [...proxied, ...password('eleven char')],
      [
        /^--password: the password is shorter than 12 characters, and --public-url .* is not loopback; set another$/,
      ],
    ],
    [
      'of a secret with the built-in one in it',
      [...proxied, ...secret(`${demo}1`)],
      [
        /^--client-secret: the secret contains the built-in one, which is public, and .*openssl rand -hex 32\)$/,
      ],
    ],
    [
      'of a secret of one character',
      [...proxied, ...secret('a'.repeat(32))],
      [/^--client-secret: the secret repeats one character, and /],
    ],
    [
      'of the built-in credentials, where they are allowed',
      [...proxied, '--allow-demo-credentials'],
      [
        /^--client-secret \(default\): the built-in secret is public, and /,
        /^--password \(default\): the built-in password is public, and /,
      ],
    ],
    [
      'of a short secret, where it is allowed',
      [...proxied, ...secret('x'), '--allow-demo-credentials'],
      [/^--client-secret: the secret is shorter than 32 characters, and /],
    ],
    [
      'of a control token of one character',
      [...proxied, ...strong, '--control', '--control-token', 'a'.repeat(32)],
      [/^--control-token: the secret repeats one character, and .*openssl rand -hex 32\)$/],
    ],
    [
      'of a control token without --control, and of nothing else about it',
      [...proxied, ...strong, '--control-token', 'a'.repeat(16)],
      [/^--control-token: has no effect without --control$/],
    ],
    [
      'of plain http, where it is allowed',
      ['--host', 'mcp.lan', '--allow-insecure-http', ...strong],
      [/^--public-url \(default\): is not https, so secrets and tokens cross the network in the clear$/],
    ],
    [
      'of trusting every proxy',
      ['--public-url', 'https://mcp.example.com', '--trust-proxy', 'true', ...strong],
      [/^--trust-proxy: true trusts any X-Forwarded-For/],
    ],
    [
      'of a proxy that it is not told about, since everybody then shares one address',
      ['--public-url', 'https://mcp.example.com', ...strong],
      [/^--trust-proxy \(default\): is off behind a proxy, so everybody shares one address/],
    ],
    [
      'of a proxy that it is not told about, also when that is written as 0 proxies',
      ['--public-url', 'https://mcp.example.com', '--trust-proxy', '0', ...strong],
      [/^--trust-proxy: is off behind a proxy/],
    ],
    [
      'of no proxy when it listens for others itself',
      ['--host', '0.0.0.0', '--public-url', 'https://mcp.example.com', ...strong],
      [],
    ],
  ])('%s', (_, argv, warnings) => {
    expect(warningsOf({ argv })).toEqual(warnings.map((each) => expect.stringMatching(each)))
  })

  test('in one line each, without the secret and the password', () => {
    const env = { MCP_STATIC_CLIENT_SECRET: `${demo}-hush`, MCP_STATIC_PASSWORD: 'hush' }
    const warnings = warningsOf({ argv: ['--public-url', 'https://mcp.example.com'], env })
    expect(warnings).toHaveLength(3)
    expect(warnings.join('')).not.toMatch(/hush|your-secret-key|\n/)
  })
})

test('warns of a control token without --control, also on loopback, without showing it', () => {
  const env = { MCP_STATIC_CONTROL_TOKEN: 'hush-hush-hush-hush' }
  expect(warningsOf({ env })).toEqual([
    '--control-token (MCP_STATIC_CONTROL_TOKEN in the environment): has no effect without --control',
  ])
})

test('warns of nothing on loopback', () => {
  const argv = ['--client-secret', 'a', '--password', 'a', '--trust-proxy', 'true']
  expect(warningsOf({ argv })).toEqual([])
})
