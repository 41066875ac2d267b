import { describe, expect, test } from 'vitest'
import { load, problemsOf, settingsOf, strongCredentials, strongSecret } from './outside.ts'

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

  test('starts with credentials of its own', () => {
    expect(settingsOf(load({ argv: [...exposed, ...strongCredentials] })).clientSecret).toBe(strongSecret)
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

test('says nothing about the strength of a secret that could not be read', () => {
  const argv = ['--host', '0.0.0.0', '--password', 'a better one']
  expect(problemsOf([...argv, '--client-secret-file', 'missing'])).toEqual([
    '--client-secret-file: "missing" cannot be read: there is no such file',
  ])
})

test('says nothing about a public URL that could not be read', () => {
  const argv = ['--host', '192.168.1.5', ...strongCredentials, '--public-url', 'nonsense']
  expect(problemsOf(argv)).toEqual([expect.stringMatching(/^--public-url: "nonsense" must be/)])
})
