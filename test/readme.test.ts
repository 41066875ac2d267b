// Holds the README to what is true: its commands are run, its tables compared, its names looked up.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { options } from '../src/config/options.ts'
import { presetNames } from '../src/config/redirect-uris.ts'
import { apps } from '../src/home/recipes/recipes.ts'
import { paths } from '../src/protocol/names.ts'
import { configOf, load } from './config/outside.ts'
import { repository } from './support/built-package.ts'
import { logIn } from './support/oauth.ts'
import { longMs } from './support/patience.ts'
import { node, printedUrl, run } from './support/program.ts'
import { codeBlock, codeBlocks, optionTable, readme, rows, section, tableLines } from './support/readme.ts'
import { startTestServer } from './support/server.ts'

const text = (path: string) => readFileSync(join(repository, path), 'utf8')

/** Blocks of a shell walk, with what each is said to print, for a server at this address. */
function walk(heading: string, url: string): readonly { command: string; prints: RegExp | undefined }[] {
  const blocks = codeBlocks(
    section(heading).replaceAll('http://localhost:9003', url).replaceAll('9003', new URL(url).port),
  )
  return blocks.flatMap(({ language, code }, at) => {
    const next = blocks[at + 1]
    if (language !== 'bash') return []
    return [{ command: code, prints: next?.language === 'text' ? printed(next.code) : undefined }]
  })
}

/** What is printed, where the README has an ellipsis for what differs each time. */
function printed(code: string): RegExp {
  const escaped = code.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('…', '.+')}$`)
}

/** One script of all commands, so that they share their variables; what each prints is told apart by a line. */
function script(commands: readonly string[]): readonly string[] {
  return ['bash', '-c', ['set -euo pipefail', ...commands].join("\nprintf '\\n=====\\n'\n")]
}

function outputsOf(stdout: string): readonly string[] {
  return stdout
    .split('\n=====\n')
    .slice(1)
    .map((each) => each.replaceAll('\r', '').trim())
}

describe('the commands to start with', { timeout: longMs }, () => {
  it('are there, and CI runs them', () => {
    const commands = codeBlocks(section('Start'), 'sh').map(({ code }) => code.trim())
    expect(commands).toEqual(['npm ci && npx tsx src/server.ts --port 9003', 'npm ci && npm test'])
    expect(text('.ci/fresh-clone')).toContain('npm ci && npx tsx src/server')
    expect(text('.ci/run')).toMatch(/^npm ci\b[\s\S]*^npm test\b/m)
  })

  it('print what the README says, and accept the same Node.js as the package', async (test) => {
    const command = [...node, 'src/server.ts', '--port', '0']
    const { stdout, ...program } = run(test, command, { cwd: repository })
    const url = await printedUrl({ stdout, ...program })
    const shown = codeBlock('Start', 'text').trimEnd().replaceAll('http://localhost:9003', url)
    expect(stdout()).toContain(shown)
    const { engines } = JSON.parse(text('package.json'))
    expect(section('Start')).toContain(`Node.js ${engines.node.replace('>=', '')} or later`)
  })
})

describe('the walks', { timeout: longMs }, () => {
  it('with curl print what they are said to print', async (test) => {
    const server = await startTestServer({ autoApprove: 'all' })
    const steps = [...walk('Walk through it with curl', server.url), ...walk('Without a person', server.url)]
    const { code, stdout, stderr } = await run(test, script(steps.map(({ command }) => command))).exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const outputs = outputsOf(stdout)
    expect(outputs).toHaveLength(steps.length)
    for (const [at, { prints }] of steps.entries())
      if (prints !== undefined) expect(outputs[at]).toMatch(prints)
    expect(steps.filter(({ prints }) => prints !== undefined)).toHaveLength(7)
  })

  it('with a browser gets a token for who signed in', async (test) => {
    const server = await startTestServer()
    const before = walk('Walk through it with curl', server.url)
    const isStep = (from: string) => (step: { command: string }) => step.command.includes(from)
    const secrets = before.findIndex(isStep('verifier='))
    const exchange = before.findIndex(isStep('grant_type=authorization_code'))
    expect(exchange).toBeGreaterThan(secrets)
    const steps = [
      ...before.slice(0, secrets + 1),
      ...walk('The same with a browser', server.url),
      ...before.slice(exchange),
    ].map(({ command }) => command)

    const shell = run(test, script(steps), { interactive: true })
    const [address = ''] = await shell.printed(/http\S+authorize\?\S+(?=\n)/)
    const landed = await logIn(address)
    shell.child.stdin.end(`${landed.href}\n`)
    const { code, stdout, stderr } = await shell.exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('"username":"demo_user"')
  })
})

describe('the recipes', () => {
  it('are those of the home page', () => {
    const instance = {
      url: 'http://localhost:9003/mcp',
      issuer: 'http://localhost:9003',
      clientId: 'static-mcp-client-001',
      clientSecret: 'your-secret-key-change-this-in-production',
      isSecretShown: true,
      scope: 'user',
      authMethods: ['client_secret_basic', 'client_secret_post'],
    } as const
    const known = apps.flatMap((recipe) => recipe.steps(instance)).flatMap(({ code }) => code ?? [])
    const blocks = codeBlocks(section('Connect a client'))
    expect(blocks.length).toBeGreaterThan(5)
    const words = known.map(wordsOf)
    const objects = known.filter((code) => code.startsWith('{')).map((code) => JSON.parse(code))
    for (const { language, code } of blocks) {
      if (language === 'json') expect(objects).toContainEqual(JSON.parse(code))
      else expect(words).toContain(wordsOf(code))
    }
  })
})

/** A command without regard to where its lines are broken. */
function wordsOf(command: string): string {
  return command.replaceAll(/\\\n/g, ' ').replaceAll(/ +/g, ' ').trim()
}

describe('what the README names', () => {
  it('has the table of all options', () => {
    expect(tableLines(section('Options'))).toEqual(optionTable())
  })

  it('is a flag, a variable, a preset and a script that there is', () => {
    const others = [
      // Of other programs.
      [
        '--get',
        '--data-urlencode',
        '--transport',
        '--client-id',
        '--client-secret',
        '--url',
        '--oauth-client-id',
      ],
      [
        '--oauth-client-secret',
        '--cli',
        '--method',
        '--tool-name',
        '--static-oauth-client-info',
        '--save-dev',
      ],
      ['--rm', '--network', '--name', '--global'],
      // Of ours, but no option: for the Java client, and those that print.
      ['--auto', '--help', '--version', '--allow-…'],
    ].flat()
    const flags: readonly string[] = options.map(({ flag }) => flag)
    for (const [flag] of readme.matchAll(/(?<![\w-])--[a-z][\w…-]*/g))
      expect([...flags, ...others]).toContain(flag)
    const variables = options.map(({ env }) => env)
    for (const [variable] of readme.matchAll(/MCP_STATIC_\w+/g)) expect(variables).toContain(variable)
    for (const [, preset] of readme.matchAll(/--redirect-uris \+([a-z-]+)(?=[\s`])/g))
      expect(presetNames).toContain(preset)
    const { scripts } = JSON.parse(text('package.json'))
    for (const [, name = ''] of readme.matchAll(/npm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(name)
  })

  it('is an endpoint that answers, and every endpoint of the protocol', async () => {
    const { url } = await startTestServer()
    const table = rows('Endpoints')
    for (const [path = '', methods = ''] of table) {
      const method = methods === 'any' ? 'POST' : (methods.split(', ')[0] ?? '')
      const { status } = await fetch(url + path.replaceAll('`', ''), { method })
      expect([404, 405, 500], `${method} ${path}`).not.toContain(status)
    }
    const named = table.map(([path = '']) => path.replaceAll('`', ''))
    const { authorize, login, loginCallback, logout, token, introspect, revoke, register, callback } = paths
    const protocol = [authorize, login, loginCallback, logout, token, introspect, revoke, register, callback]
    expect(named).toEqual(expect.arrayContaining(protocol))
  })

  it('is a file that there is', () => {
    for (const [, path = ''] of readme.matchAll(/\]\((\.[^)]+)\)/g))
      expect(existsSync(join(repository, path)), path).toBe(true)
    for (const [path] of `${readme}${text('.github/CONTRIBUTING.md')}`.matchAll(
      /(?:src|test|\.ci|\.github)\/[\w./-]*\w/g,
    )) {
      if (path !== 'src/mcp/tools/add.ts') expect(existsSync(join(repository, path)), path).toBe(true)
    }
  })
})

describe('the ways to run it for others', () => {
  const strong = '0123456789abcdef0123456789abcdef'
  const files = { '/run/secrets/client_secret': strong, '%d/client_secret': strong }
  const [proxy = '', ...docker] = codeBlocks(section('Run it for others'), 'sh').map(({ code }) => code)

  it('are right configurations, together with the secrets that they are given', () => {
    const password = { MCP_STATIC_PASSWORD: 'a better one' }
    expect(proxy).toContain('export MCP_STATIC_PASSWORD=')
    const argv = wordsOf(proxy).split('server.ts ')[1]?.split(' ') ?? []
    expect(configOf(load({ argv, env: password, files })).publicUrl).toBe('https://mcp.example.com')

    const unit = Object.fromEntries(
      [...codeBlock('Run it for others', 'ini').matchAll(/^Environment=(\w+)=(.*)$/gm)].map(
        ([, ...pair]) => pair,
      ),
    )
    expect(configOf(load({ env: { ...unit, ...password }, files })).clientSecret).toBe(strong)

    const image = { MCP_STATIC_HOST: '0.0.0.0' }
    expect(docker).toHaveLength(2)
    for (const command of docker) {
      const env = Object.fromEntries([...command.matchAll(/-e (\w+)=(\S+)/g)].map(([, ...pair]) => pair))
      expect(configOf(load({ env: { ...image, ...env } })).host).toBe('0.0.0.0')
    }
  })
})

describe('the Java example', () => {
  it('is quoted from the file that the tests run', () => {
    const unindented = text('test/java/StaticClient.java').replaceAll(/^ {4}/gm, '')
    const quotations = codeBlocks(section('A client in Java'), 'java')
    expect(quotations).toHaveLength(2)
    for (const { code } of quotations) expect(unindented).toContain(code)
  })
})
