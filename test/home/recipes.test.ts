// What recipes give to paste, read back by whatever it is pasted into.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claudeCode } from '../../src/clients/claude-code.ts'
import type { Instance, Recipe } from '../../src/clients/client.ts'
import { cline } from '../../src/clients/cline.ts'
import { codex } from '../../src/clients/codex.ts'
import { cursor } from '../../src/clients/cursor.ts'
import { geminiCli } from '../../src/clients/gemini-cli.ts'
import { inspector } from '../../src/clients/mcp-inspector.ts'
import { mcpRemote } from '../../src/clients/mcp-remote.ts'
import { mcporter } from '../../src/clients/mcporter.ts'
import { openCode } from '../../src/clients/opencode.ts'
import { spring } from '../../src/clients/spring.ts'
import { vsCode } from '../../src/clients/vs-code.ts'
import { curl } from '../../src/home/recipes/curl.ts'
import { fillIn } from '../../src/home/recipes/fill-in.ts'
import { apps, programs } from '../../src/home/recipes/recipes.ts'
import { hostile, instance, pastes } from '../support/recipes.ts'

const recipes = [...apps, ...programs]
const { clientId, clientSecret } = hostile

/** All texts in a JSON document, those of JSON within them too. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('{') ? [value, ...texts(JSON.parse(value))] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

describe('a file in JSON', () => {
  it.each([inspector, cursor, mcpRemote, geminiCli, openCode, cline])(
    'reads back with the address and the credentials as they are: $name',
    (recipe) => {
      const [file = ''] = pastes(recipe)
      expect(texts(JSON.parse(file))).toEqual(expect.arrayContaining([instance.url, clientId, clientSecret]))
    },
  )

  it('has no secret for VS Code, which asks for it', () => {
    const [file = '', secret] = pastes(vsCode)
    expect(texts(JSON.parse(file))).toEqual(['http', instance.url, clientId])
    expect(secret).toBe(clientSecret)
  })

  it('lets mcp-remote use plain http beyond this machine', () => {
    const args = (url: string) => texts(JSON.parse(pastes(mcpRemote, { ...instance, url })[0] ?? ''))
    expect(args('http://192.168.0.7:9003/mcp')).toContain('--allow-http')
    expect(args('https://mcp.example/mcp')).not.toContain('--allow-http')
    expect(args('http://localhost:9003/mcp')).not.toContain('--allow-http')
  })
})

/** The commands that a script runs, each as its words; the programs themselves do not run. */
function commands(script: string): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
  try {
    const record = join(folder, 'commands')
    const stand = 'npx claude codex curl opencode'
      .split(' ')
      .map(
        (name) =>
          `${name}() { printf '%s\\0' ${name} "secret=\${MCP_CLIENT_SECRET-}" "$@" $'\\n' >> "$RECORD"; }`,
      )
    const { status, stderr } = spawnSync('bash', ['--norc', '-euc', [...stand, script].join('\n')], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/home', RECORD: record },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return readFileSync(record, 'utf8')
      .split('\n\0')
      .filter((command) => command !== '')
      .map((command) => command.split('\0').slice(0, -1))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a command', () => {
  it('gives MCP Inspector the credentials as they are', () => {
    expect(commands(pastes(inspector)[2] ?? '')).toEqual([
      expect.arrayContaining([instance.url, '--client-id', clientId, '--client-secret', clientSecret]),
    ])
  })

  it('gives Claude Code the credentials as they are, the secret by the environment', () => {
    const [add, login] = commands(pastes(claudeCode)[0] ?? '')
    expect(add).toEqual([
      ...['claude', `secret=${clientSecret}`, 'mcp', 'add', '--transport', 'http'],
      ...['--client-id', clientId, '--client-secret', 'mcp-static-auth', instance.url],
    ])
    expect(login).toEqual(['claude', 'secret=', 'mcp', 'login', 'mcp-static-auth'])
  })

  it('gives Codex the credentials as they are', () => {
    expect(commands(pastes(codex)[0] ?? '')).toEqual([
      [
        ...['codex', 'secret=', 'mcp', 'add', 'mcp-static-auth', '--url', instance.url],
        ...['--oauth-client-id', clientId, '--oauth-client-secret', clientSecret],
      ],
    ])
  })

  it('gives mcporter the credentials as they are, the secret by the environment', () => {
    const [add, login] = commands(pastes(mcporter)[0] ?? '')
    expect(add).toEqual(expect.arrayContaining([`secret=${clientSecret}`, '--oauth-client-id', clientId]))
    expect(login).toContain(`secret=${clientSecret}`)
  })

  it('gives curl credentials that are form-encoded for Basic (RFC 6749 §2.3.1)', () => {
    const [token = []] = commands(pastes(curl)[0] ?? '')
    const [id = '', secret = ''] = (token[token.indexOf('-u') + 1] ?? '').split(':')
    const decoded = new URLSearchParams(`id=${id}&secret=${secret}`)
    expect([decoded.get('id'), decoded.get('secret')]).toEqual([clientId, clientSecret])
    expect(token).toContain('scope=user echo:use')
  })

  it('gives curl credentials for the body when Basic is off', () => {
    const [token = []] = commands(pastes(curl, { ...instance, authMethods: ['client_secret_post'] })[0] ?? '')
    expect(token).not.toContain('-u')
    expect(token).toEqual(
      expect.arrayContaining([
        ...['--data-urlencode', `client_id=${clientId}`],
        ...['--data-urlencode', `client_secret=${clientSecret}`],
      ]),
    )
  })

  it.each(recipes)('keeps to one line for each word: $id', (recipe) => {
    for (const paste of pastes(recipe)) expect(paste).not.toMatch(/\\ +\n|\r|\t\n|\n$/)
  })
})

describe('the properties for Spring', () => {
  it('name the path of the MCP endpoint, which Spring AI otherwise takes for /mcp', () => {
    const [properties = ''] = pastes(spring, { ...instance, url: 'http://localhost:9999/base/mcp' })
    const connection = 'spring.ai.mcp.client.streamable-http.connections.mcp-static-auth'
    expect(properties.split('\n').filter((line) => line.startsWith(connection))).toEqual([
      `${connection}.url=http://localhost:9999`,
      `${connection}.endpoint=/base/mcp`,
    ])
  })
})

describe('a recipe', () => {
  const registered = () => true
  const needs = (recipe: Recipe, changes: Partial<Instance> = {}, isRegistered = registered) =>
    fillIn(recipe, { ...instance, ...changes }, isRegistered).needs.map(({ code, text }) => code ?? text)

  it('names the option that registers its redirect URI, by the preset if there is one', () => {
    const none = () => false
    const option = (id: string) => needs(recipes.find((it) => it.id === id) as Recipe, {}, none)
    expect(option('claude-code')).toEqual(['--redirect-uris +http://localhost/callback'])
    expect(option('claude-ai')[0]).toBe('--redirect-uris +claude-ai')
    expect(option('curl')).toEqual(['--redirect-uris +http://localhost:9003/callback'])
  })

  it.each(recipes)('says of $id whether it uses the callback page of this server', (recipe) => {
    const usesIt = pastes(recipe).some((paste) => paste.includes(`${instance.issuer}/callback`))
    expect(usesIt).toBe(recipe.usesOurCallback === true)
  })

  it('names the option that lets its client authenticate', () => {
    expect(needs(vsCode, { authMethods: ['client_secret_basic'] })).toEqual([
      '--token-auth-methods client_secret_basic,client_secret_post',
    ])
    expect(needs(vsCode, { authMethods: ['client_secret_post'] })).toEqual([])
  })

  it('says that a client in its vendor’s cloud reaches no local server', () => {
    const claudeAi = recipes.find(({ id }) => id === 'claude-ai') as Recipe
    expect(needs(claudeAi).join()).toContain('public https address')
    expect(needs(claudeAi, { url: 'https://mcp.example/mcp' })).toEqual([])
  })

  it('has an anchor of its own', () => {
    const ids = recipes.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]+$/)
  })
})
