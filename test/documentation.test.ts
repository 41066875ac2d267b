// Holds the README and the pages that it leads to to what is true: their commands are run, their tables compared,
// their names looked up, their links followed.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFlags } from '../src/check/options.ts'
import { options } from '../src/config/options.ts'
import { presetNames } from '../src/config/redirect-uris.ts'
import { apps } from '../src/home/recipes/recipes.ts'
import { paths } from '../src/protocol/names.ts'
import { configOf, load } from './config/outside.ts'
import { repository } from './support/built-package.ts'
import {
  catalogueTables,
  codeBlock,
  codeBlocks,
  optionTable,
  pages,
  rows,
  section,
  tableLines,
} from './support/documentation.ts'
import { logIn } from './support/oauth.ts'
import { longMs } from './support/patience.ts'
import { node, printedUrl, run } from './support/program.ts'
import { startTestServer } from './support/server.ts'
import { outputsOf, script, walk } from './support/shell-walk.ts'
import { attemptsWhen } from './support/timeline.ts'

const text = (path: string) => readFileSync(join(repository, path), 'utf8')

/** All pages in one text. */
const documentation = Object.values(pages).join('\n')

describe('the commands to start with', { timeout: longMs }, () => {
  it('are there, and CI runs them', () => {
    const commands = codeBlock('Start', 'sh').trim().split('\n')
    expect(commands).toEqual([
      expect.stringMatching(/^git clone <.+> mcp-static-auth && cd mcp-static-auth$/),
      'npm ci && npx tsx src/server.ts --port 9003',
    ])
    expect(text('.ci/fresh-clone')).toContain('npm ci && npx tsx src/server')
    expect(text('.ci/run')).toMatch(/^\S+ \d+ npm ci\b[\s\S]*^\S+ \d+ npm test\b/m)
  })

  it('print what the page says, and accept the same Node.js as the package', async (test) => {
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
    const headings = ['Walk through it with curl', 'Without a person', 'Get a token with curl']
    const steps = headings.flatMap((heading) => walk(heading, server.url))
    const { code, stdout, stderr } = await run(test, script(steps.map(({ command }) => command))).exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const outputs = outputsOf(stdout)
    expect(outputs).toHaveLength(steps.length)
    for (const [at, { prints }] of steps.entries())
      if (prints !== undefined) expect(outputs[at]).toMatch(prints)
    expect(steps.filter(({ prints }) => prints !== undefined)).toHaveLength(9)
  })

  it('with curl is a model for clients: the timeline has nothing to say against it', async (test) => {
    const server = await startTestServer({ autoApprove: 'all' })
    const steps = walk('Walk through it with curl', server.url)
    const { code } = await run(test, script(steps.map(({ command }) => command))).exit
    expect(code).toBe(0)
    await attemptsWhen(server, (attempts) => {
      expect(attempts.map(({ kind, title }) => ({ kind, title }))).toEqual([
        { kind: 'ok', title: expect.stringContaining('`echo`') },
      ])
      const last = attempts[0]?.steps.at(-1)
      expect(last?.name).toBe('Token introspection')
      expect(attempts[0]?.steps.flatMap(({ findings }) => findings)).toEqual([])
    })
  })

  it('without a secret shows the reader the cause', async (test) => {
    const server = await startTestServer()
    const [, wrong] = walk('Get a token with curl', server.url)
    await run(test, script([wrong?.command ?? ''])).exit
    await attemptsWhen(server, ([attempt]) => {
      expect(attempt).toMatchObject({ kind: 'error', reason: 'client_secret_missing' })
    })
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
    await attemptsWhen(server, ([attempt]) => expect(attempt?.kind).toBe('ok'))
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
    const sections = ['Connect a client', 'Connect more clients'].map(section)
    const blocks = sections.flatMap((each) => codeBlocks(each))
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

describe('what the pages name', () => {
  it('has the tables of all scenarios and rules (npm run scenarios:table writes them)', () => {
    const page = pages['.github/SCENARIOS.md'] ?? ''
    expect(page.slice(page.indexOf('\n### ') + 1)).toBe(`${catalogueTables()}\n`)
  })

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
      ['--rm', '--network', '--name', '--global', '--import', '--config', '--write'],
      ['--appendonly', '--appendfsync', '--maxmemory', '--maxmemory-policy'],
      // Of ours, but no option: for the Java client, for the bench, and those that print.
      ['--auto', '--rounds', '--seconds', '--connections', '--help', '--version', '--allow-…'],
    ].flat()
    const flagsOfCheck = checkFlags.map(({ name }) => `--${name}`)
    const flags: readonly string[] = [...options.map(({ flag }) => flag), ...flagsOfCheck]
    for (const [flag] of documentation.matchAll(/(?<![\w-])--[a-z][\w…-]*/g))
      expect([...flags, ...others]).toContain(flag)
    const variables = options.map(({ env }) => env)
    for (const [variable] of documentation.matchAll(/MCP_STATIC_\w+/g)) expect(variables).toContain(variable)
    for (const [, preset] of documentation.matchAll(/--redirect-uris \+([a-z-]+)(?=[\s`])/g))
      expect(presetNames).toContain(preset)
    const { scripts } = JSON.parse(text('package.json'))
    for (const [, name = ''] of documentation.matchAll(/npm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(name)
  })

  it('is an endpoint that answers, and every endpoint of the protocol', async () => {
    const { url } = await startTestServer()
    const table = rows('Endpoints')
    for (const [path = '', methods = '', what = ''] of table) {
      const method = methods === 'any' ? 'POST' : (methods.split(', ')[0] ?? '')
      const { status } = await fetch(url + path.replaceAll('`', ''), { method })
      if (what.startsWith('Off by default, then 404.')) expect(status, path).toBe(404)
      else expect([404, 405, 500], `${method} ${path}`).not.toContain(status)
    }
    const named = table.map(([path = '']) => path.replaceAll('`', ''))
    const { authorize, login, loginCallback, logout, token, introspect, revoke, register, callback } = paths
    const protocol = [authorize, login, loginCallback, logout, token, introspect, revoke, register, callback]
    expect(named).toEqual(expect.arrayContaining(protocol))
  })

  it('is a file of the project', () => {
    for (const [path] of documentation.matchAll(/(?<![\w./-])(?:src|test|\.ci)\/[\w./-]*\w/g)) {
      const isExample = ['src/mcp/tools/add.ts', 'src/scenarios/no-token-endpoint.ts'].includes(path)
      if (!isExample) expect(existsSync(join(repository, path)), path).toBe(true)
    }
  })

  it('is a page, and a heading on it', () => {
    const links = Object.entries(pages).flatMap(([page, markdown]) =>
      [...markdown.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, file = '', heading]) => ({
        heading,
        target: file === '' ? page : join(dirname(page), file),
      })),
    )
    expect(links.length).toBeGreaterThan(15)
    for (const { target, heading } of links) {
      expect(existsSync(join(repository, target)), target).toBe(true)
      if (heading !== undefined) expect(anchorsOf(text(target)), target).toContain(heading)
    }
  })

  it('leads from the README to every page', () => {
    const linked = [...(pages['README.md'] ?? '').matchAll(/\]\((\.github\/[A-Z]+\.md)\)/g)].map(
      ([, path]) => path,
    )
    for (const page of Object.keys(pages)) if (page !== 'README.md') expect(linked).toContain(page)
  })

  it('is an option that does it, where something is broken on purpose', () => {
    const cells = rows('Break it on purpose')
    expect(cells.length).toBeGreaterThan(3)
    for (const [, option = ''] of cells) configOf(load({ argv: option.replaceAll('`', '').split(' ') }))
  })
})

/** The anchors of a page’s headings, as GitHub makes them. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('the README', () => {
  it('is short enough to be read', () => {
    expect((pages['README.md'] ?? '').split('\n').length).toBeLessThanOrEqual(200)
  })

  it('starts the program for other languages with a command that SIGTERM ends', {
    timeout: longMs,
  }, async (test) => {
    const [, command = ''] = codeBlocks(section('Use it in your tests'), 'sh').map(({ code }) => code.trim())
    const program = run(test, command.split(' '), { cwd: repository })
    const [line] = await program.printed(/^.*\n/)
    const { control } = JSON.parse(line)
    expect((await fetch(control)).status).toBe(200)
    program.child.kill('SIGTERM')
    expect(await program.exit).toMatchObject({ code: 0, signal: null, stdout: line })
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
