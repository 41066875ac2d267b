// What the process does with its configuration: exit status, where it prints, what it never prints. Which values
// are right is for test/config, without a process.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { longMs } from '../support/patience.ts'
import { folder } from '../support/program.ts'

const { runServer, startProgram } = compiled()
const packageFile = join(import.meta.dirname, '../../package.json')

/** The fields that a JSON document of the server has. */
async function json(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>
}

describe('a wrong configuration', { timeout: longMs }, () => {
  it.concurrent('is told whole on stderr, a line each, with exit status 2 and nothing else', async (test) => {
    const args = [
      ['stray'],
      ['--host', '0.0.0.0'],
      ['--public-url', 'http://mcp.example.com'],
      ['--redirect-uris', 'callback,https://app.example/#top,javascript:alert(1),http://app.example/'],
      ['--redirect-uris', 'file:///etc/passwd,data:text/html'],
      ['--auto-approve'],
      ['--access-token-ttl', 'soon'],
      ['--bogus'],
    ]
    const { code, stdout, stderr } = await runServer(test, args.flat()).exit
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    const lines = stderr.trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      '--bogus',
      'arguments without a flag',
      ...Array.from({ length: 6 }, () => '--redirect-uris'),
      '--access-token-ttl',
      '--public-url',
      '--client-secret (default)',
      '--password (default)',
      '--auto-approve',
    ])
    expect(stderr).toMatch(/--public-url: .*--allow-insecure-http$/m)
    expect(stderr).toMatch(/--client-secret .*--allow-demo-credentials$/m)
    expect(stderr).not.toMatch(/^\s+at |node:internal|Error/m)
  })

  it.concurrent('is refused from every place, each problem naming its own, and no secret is shown', async (test) => {
    const cwd = folder(test, {
      '.env': 'MCP_STATIC_CODE_TTL=601\nMCP_STATIC_CLIENT_SECRET=hush-hush-1\u0007',
      'config.json': '{ "refreshGrace": -1, "clientID": "x" }',
    })
    const env = { MCP_STATIC_REFRESH_TOKENS: 'sometimes' }
    const args = [
      '--config',
      'config.json',
      '--port',
      '65536',
      '--password',
      '-hush-2',
      '--password',
      'hush-3',
    ]
    const { code, stdout, stderr } = await runServer(test, args, { cwd, env }).exit
    expect(code).toBe(2)
    for (const place of [
      /^--code-ttl \(MCP_STATIC_CODE_TTL in \.env\): /m,
      /^--client-secret \(MCP_STATIC_CLIENT_SECRET in \.env\): /m,
      /^--refresh-grace \("refreshGrace" in config\.json\): /m,
      /^--config config\.json: unknown key "clientID"; did you mean "clientId"\?$/m,
      /^--refresh-tokens \(MCP_STATIC_REFRESH_TOKENS in the environment\): /m,
      /^--port: 65536 /m,
      /^--password: is given 2 times/m,
    ]) {
      expect(stderr).toMatch(place)
    }
    expect(stdout + stderr).not.toContain('hush')
  })
})

describe('a right configuration', { timeout: longMs }, () => {
  it('is taken from the command line, then the environment, .env, and the file; the secrets are never printed', async (test) => {
    const secret = 'a-secret-of-my-own-with-more-than-32-characters'
    const cwd = folder(test, {
      '.env':
        'MCP_STATIC_CLIENT_ID=from-dotenv\nMCP_STATIC_SCOPE=from-dotenv\nMCP_STATIC_USERNAME=from-dotenv',
      'config.json': JSON.stringify({
        scope: 'from-file',
        clientId: 'from-file',
        username: 'from-file',
        'access-token-ttl': 61,
      }),
      secret: `${secret}\n`,
    })
    const env = { MCP_STATIC_CLIENT_ID: 'from-environment', MCP_STATIC_USERNAME: 'from-environment' }
    const files = ['--config', 'config.json', '--client-secret-file', 'secret']
    const flags = ['--username', 'from-flag', '--password', 'my-own-password', '--log-level', 'debug']
    const program = await startProgram(test, [...files, ...flags], { cwd, env })
    expect(await json(`${program.url}/.well-known/oauth-protected-resource/mcp`)).toMatchObject({
      scopes_supported: ['from-dotenv'],
    })
    const response = await fetch(`${program.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`from-environment:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(await response.json()).toMatchObject({ expires_in: 61 })

    program.child.kill('SIGTERM')
    const { stdout, stderr } = await program.exit
    expect(stdout).toMatch(/^ +Client ID +from-environment$/m)
    expect(stdout).toMatch(/^ +Sign in as +from-flag$/m)
    expect(stdout).toMatch(/^ +Client secret +\(not shown, from file secret\)$/m)
    expect(stderr).toContain('POST /token 200')
    expect(stdout + stderr).not.toMatch(/a-secret-of-my-own|my-own-password|mcp_at_[\w-]{20}/)
  })
})

describe('the log', { timeout: longMs }, () => {
  it.concurrent.for([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ NO_COLOR: '1' }, false],
  ] as const)('has colours on a terminal, or as the environment says: %j', async ([env, coloured], test) => {
    const program = await startProgram(test, ['--log-format', 'pretty'], { env })
    await fetch(`${program.url}/mcp`, { method: 'POST' })
    program.child.kill('SIGINT')
    const { stderr } = await program.exit
    expect(stderr).toMatch(/stopped; 1 attempt, 0 refused\n$/)
    expect(stderr.includes('\u001b[2m')).toBe(coloured)
  })
})

describe('--help and --version', { timeout: longMs }, () => {
  it.concurrent('print to stdout with exit status 0, however wrong the rest is; --help in 80 columns', async (test) => {
    const [help, version] = await Promise.all([
      runServer(test, ['--help', '--port', 'x']).exit,
      runServer(test, ['--version', '--bogus']).exit,
    ])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/^mcp-static-auth \[options\]\n/)
    expect(help.stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([])
    const { version: expected } = JSON.parse(readFileSync(packageFile, 'utf8'))
    expect(version).toMatchObject({ code: 0, stderr: '', stdout: `${expected}\n` })
  })

  it.concurrent('end quietly when nobody reads them', async (test) => {
    const program = runServer(test, ['--help'])
    program.child.stdout.destroy()
    expect(await program.exit).toMatchObject({ code: 0, stderr: '' })
  })
})
