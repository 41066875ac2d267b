import { describe, expect, test } from 'vitest'
import { configOf, failure, load, problemsOf, warningsOf } from './outside.ts'

const argv = ['--client-id', 'from-flag']
const env = { MCP_STATIC_CLIENT_ID: 'from-env' }
const dotenv = { '.env': 'MCP_STATIC_CLIENT_ID=from-dotenv\n' }
const config = ['--config', 'c.json']
const file = { 'c.json': '{"clientId":"from-file"}' }

describe('precedence', () => {
  test.each([
    [
      'the command line before the environment',
      { argv: [...argv, ...config], env, files: { ...dotenv, ...file } },
      'from-flag',
    ],
    ['the environment before .env', { argv: config, env, files: { ...dotenv, ...file } }, 'from-env'],
    ['.env before the file', { argv: config, files: { ...dotenv, ...file } }, 'from-dotenv'],
    ['the file before the default', { argv: config, files: file }, 'from-file'],
    ['the default last', {}, 'static-mcp-client-001'],
    [
      'an empty variable as if it were unset',
      { env: { MCP_STATIC_CLIENT_ID: '' }, files: dotenv },
      'from-dotenv',
    ],
    [
      'an empty line of .env as if it were unset',
      { argv: config, files: { '.env': 'MCP_STATIC_CLIENT_ID=', ...file } },
      'from-file',
    ],
  ])('takes %s', (_, outside, clientId) => {
    expect(configOf(load(outside)).clientId).toBe(clientId)
  })

  test('replaces a list as a whole', () => {
    const files = { 'c.json': '{"scope":["a","b"]}' }
    expect(configOf(load({ argv: [...config, '--scope', 'c'], files })).scopes).toEqual(['c'])
  })

  test('says nothing about a wrong value that is overridden', () => {
    expect(problemsOf(['--port', '1'], { env: { MCP_STATIC_PORT: 'x' } })).toEqual([])
  })
})

describe('all problems', () => {
  test('are reported at once, one line each, with where they are', () => {
    const files = { '.env': 'MCP_STATIC_CODE_TTL=0', 'c.json': '{"logLevel":"loud","prot":1}' }
    const outside = { env: { MCP_STATIC_SCOPE: 'a,b' }, files }
    expect(problemsOf(['--port', 'x', '--bogus', ...config], outside)).toEqual([
      '--bogus: unknown option; see --help',
      '--config c.json: unknown key "prot"; did you mean "port"?',
      '--port: "x" must be a whole number from 0 to 65535',
      '--scope (MCP_STATIC_SCOPE in the environment): "a,b" has a comma; separate scopes with spaces',
      '--code-ttl (MCP_STATIC_CODE_TTL in .env): 0 must be a whole number of seconds from 1 to 600',
      '--log-level ("logLevel" in c.json): "loud" must be silent, error, warn, info or debug',
    ])
  })

  test('stay one line each, and of bounded length, whatever the value', () => {
    const odd = 'a\nb\u001b[2J'
    const files = { [odd]: `{"${'x'.repeat(1000)}\\n":1,"port":"x"}`, 's\nt': '' }
    for (const problem of problemsOf(['--config', odd, '--client-secret-file', 's\nt'], { files })) {
      expect(problem).not.toMatch(/\p{Cc}/u)
      expect(problem.length).toBeLessThan(300)
    }
    for (const value of ['a\nb', `${'x'.repeat(10_000)}`, '\u001b[2J', '\u0085']) {
      const [problem = ''] = problemsOf(['--log-level', value])
      expect(problem).not.toMatch(/\p{Cc}/u)
      expect(problem.length).toBeLessThan(300)
    }
  })
})

describe('the command line', () => {
  test.each([
    [['--redirect-uri', 'x'], '--redirect-uri: unknown option; did you mean --redirect-uris?'],
    [['--client-secrt', 'x'], '--client-secrt: unknown option; did you mean --client-secret?'],
    [['--prot', '1'], '--prot: unknown option; did you mean --port?'],
    [['--acces-token-ttl', '1'], '--acces-token-ttl: unknown option; did you mean --access-token-ttl?'],
    [['--prt-x', '1'], '--prt-x: unknown option; did you mean --port?'],
    [['--pasxxxrd', '1'], '--pasxxxrd: unknown option; see --help'],
    [['--secret=x'], '--secret: unknown option; did you mean --client-secret?'],
    [['--clientId', 'x'], '--clientId: unknown option; did you mean --client-id?'],
    [['--client_id=x'], '--client_id: unknown option; did you mean --client-id?'],
    [['--no-auto-approve'], '--no-auto-approve: unknown option; did you mean --auto-approve?'],
    [['-p', '1'], '-p: unknown option; see --help'],
    [['--port.x', '1'], '--port.x: unknown option; did you mean --port?'],
    [['--constructor'], '--constructor: unknown option; see --help'],
  ])('refuses the unknown flag in %j', (args, problem) => {
    expect(problemsOf(args)).toEqual([problem])
  })

  test.each([[['start']], [['--port', '1', 'x']], [['--', '--port']], [['--redirect-uris', 'goose', 'go']]])(
    'refuses arguments without a flag: %j',
    (args) => expect(problemsOf(args)).toEqual([expect.stringMatching(/^arguments without a flag: ".*; /)]),
  )

  test.each([
    [['--port']],
    [['--port', '--log-level', 'info']],
    [['--client-secret']],
    [['--password', '--port', '1']],
  ])('refuses an option without its value: %j', (args) =>
    expect(problemsOf(args)).toEqual([`${args[0]}: needs a value`]),
  )

  test('refuses an option that is given twice and is no list', () => {
    expect(problemsOf(['--port', '1', '--port=2'])).toEqual(['--port: is given 2 times; give it once'])
  })

  test('refuses a list of which one part has no value', () => {
    expect(problemsOf(['--scope', 'a', '--scope'])).toEqual(['--scope: needs a value'])
  })

  test('takes a list in one part or in several', () => {
    const args = [
      '--allowed-origins',
      'https://a.example,https://b.example',
      '--allowed-origins=https://c.example',
    ]
    expect(configOf(load({ argv: args })).allowedOrigins).toEqual([
      'https://a.example',
      'https://b.example',
      'https://c.example',
    ])
  })

  test('leaves values as they were typed', () => {
    const args = ['--client-id', '007', '--username=true', '--password', '1e3']
    expect(configOf(load({ argv: args }))).toMatchObject({
      clientId: '007',
      username: 'true',
      password: '1e3',
    })
  })
})

describe('.env', () => {
  test('may be missing', () => {
    expect(problemsOf([], { files: {} })).toEqual([])
  })

  test('is a problem when it is there and cannot be read', () => {
    expect(problemsOf([], { files: { '.env': failure('EACCES') } })).toEqual([
      '.env cannot be read: this user may not',
    ])
    expect(problemsOf([], { files: { '.env': failure('EISDIR') } })).toEqual([
      '.env cannot be read: it is a directory',
    ])
  })

  test('may quote its values', () => {
    const files = { '.env': `export MCP_STATIC_PASSWORD='a # b'\nOTHER=1\n` }
    expect(configOf(load({ files })).password).toBe('a # b')
  })
})

describe('misspelt variables', () => {
  test('are warned about, in the environment and in .env', () => {
    const files = { '.env': 'MCP_STATIC_SECRET=x' }
    expect(warningsOf({ env: { MCP_STATIC_SCOPES: 'a', MCP_STATIC_CONFIG: 'c' }, files })).toEqual([
      'MCP_STATIC_SCOPES in the environment is not read; did you mean MCP_STATIC_SCOPE?',
      'MCP_STATIC_CONFIG in the environment is not read; did you mean --config?',
      'MCP_STATIC_SECRET in .env is not read; did you mean MCP_STATIC_CLIENT_SECRET?',
    ])
  })

  test('are not those that Kubernetes makes for a service of our name, nor right ones', () => {
    expect(
      warningsOf({ env: { MCP_STATIC_AUTH_PORT: 'tcp://10.0.0.1:80', MCP_STATIC_PORT: '1', PORT: '2' } }),
    ).toEqual([])
  })
})

describe('the file of --config', () => {
  test.each([
    ['{"prot":1}', '--config c.json: unknown key "prot"; did you mean "port"?'],
    ['{"scopes":"a"}', '--config c.json: unknown key "scopes"; did you mean "scope"?'],
    ['{"__proto__":1}', '--config c.json: unknown key "__proto__"; see --help'],
    ['{"config":"d.json"}', '--config c.json: config is for the command line only'],
    ['{"clientId":"a","client-id":"b"}', '--config c.json: has clientId in two spellings'],
    ['[]', '--config c.json: must be a JSON object of options'],
    ['null', '--config c.json: must be a JSON object of options'],
    ['"x"', '--config c.json: must be a JSON object of options'],
    ['', '--config c.json: is not JSON'],
    ['{\n"port": 1,\n}', '--config c.json: is not JSON'],
    // Nothing of the file is shown: it may hold the secret.
    ['{"clientSecret":"a secret of my own"', '--config c.json: is not JSON'],
    ['{"port":null}', '--port ("port" in c.json): null must be a whole number from 0 to 65535'],
    ['{"port":[1]}', '--port ("port" in c.json): [ 1 ] must be a whole number from 0 to 65535'],
    ['{"clientId":""}', '--client-id ("clientId" in c.json): "" must not be empty'],
    ['{"clientId":7}', '--client-id ("clientId" in c.json): 7 must be text'],
    ['{"scope":[1]}', '--scope ("scope" in c.json): [ 1 ] must be a list of texts'],
    ['{"scope":["a b"]}', /^--scope \("scope" in c\.json\): "a b" must be printable ASCII without space/],
    ['{"trustProxy":1.5}', '--trust-proxy ("trustProxy" in c.json): 1.5 must be 0 to 100 proxies'],
    [
      '{"allow-insecure-http":2}',
      '--allow-insecure-http ("allow-insecure-http" in c.json): 2 must be true or false',
    ],
  ])('is refused as %j', (text, problem) => {
    expect(problemsOf(config, { files: { 'c.json': text } })).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ])
  })

  test.each([
    [['--config', 'missing.json'], '--config: "missing.json" cannot be read: there is no such file'],
    [['--config', ''], '--config: "" must not be empty'],
    [['--config'], '--config: needs a value'],
    [['--config', 'a', '--config', 'b'], '--config: is given 2 times; give it once'],
  ])('is refused by %j', (args, problem) => expect(problemsOf(args)).toEqual([problem]))

  test('takes numbers, lists, booleans and objects, in camelCase or named as flags', () => {
    const text = JSON.stringify({
      codeTtl: 60,
      'client-id': 'x',
      scope: ['a', 'b'],
      toolScope: { echo: 'c' },
      autoApprove: true,
      tokenAuthMethods: ['client_secret_post'],
      trustProxy: 1,
    })
    expect(configOf(load({ argv: config, files: { 'c.json': text } }))).toMatchObject({
      codeTtlSeconds: 60,
      clientId: 'x',
      scopes: ['a', 'b'],
      toolScopes: { echo: ['c'] },
      autoApprove: 'all',
      tokenAuthMethods: ['client_secret_post'],
      trustProxy: 1,
    })
  })
})
