// Holds the page INSTANCES.md to what is true: its commands are run, its files are right, its lists complete.

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { configOf, load } from '../config/outside.ts'
import { repository } from '../support/built-package.ts'
import { codeBlock, codeBlocks, section, tableLines } from '../support/documentation.ts'
import { everything } from '../support/everything.ts'
import { nginxOnPage, nginxSite } from '../support/fleet.ts'
import { freePort } from '../support/free-port.ts'
import { lacks } from '../support/lacks.ts'
import { startNginx, whyNoNginx } from '../support/nginx.ts'
import { authorizeUrl, callMcp, exchange, logIn, obtainCode, post, type Target } from '../support/oauth.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { folder, node, printedUrl, run } from '../support/program.ts'
import { startRedis, whyNoRedis } from '../support/redis.ts'
import { startTestServer } from '../support/server.ts'

const whyNoYaml = () =>
  spawnSync('python3', ['-c', 'import yaml']).status === 0 ? undefined : 'Python has no module yaml'

describe('the page about instances', { timeout: longMs }, () => {
  it.skipIf(lacks(whyNoRedis() ?? whyNoNginx()))('has commands that lead to one login', async (test) => {
    const [redisPort, first, second, front] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ]
    const ports = { 6379: redisPort, 9003: first, 9004: second, 8080: front }
    const [redis = [], ...instances] = codeBlock('Try it on one machine', 'sh')
      .replaceAll(/\b(?:6379|9003|9004|8080)\b/g, (port) => `${ports[port as unknown as keyof typeof ports]}`)
      .trimEnd()
      .split('\n')
      .map((command) => command.split(' '))
    expect(instances).toHaveLength(2)
    const started = run(test, redis, { cwd: folder(test) })
    await started.printed(/Ready to accept connections/)
    const programs = instances.map((command) => run(test, command, { cwd: repository }))
    const url = `http://localhost:${front}`
    expect(await Promise.all(programs.map(printedUrl))).toEqual([url, url])
    await startNginx(test, nginxSite(front, [first, second]), `http://127.0.0.1:${front}/healthz`)

    const target: Target = {
      url: `http://127.0.0.1:${front}`,
      mcp: `http://127.0.0.1:${front}/mcp`,
      resource: `${url}/mcp`,
      config: configOf(load({})),
    }
    const code = (await logIn(authorizeUrl(target))).searchParams.get('code') ?? ''
    const { access_token: token } = (await (await exchange(target, code)).json()) as { access_token: string }
    for (const port of [first, second, front]) {
      const mcp = `http://127.0.0.1:${port}/mcp`
      expect((await callMcp({ ...target, mcp }, token)).status).toBe(200)
    }
  })

  it.skipIf(lacks(whyNoYaml()))('has a compose file with options that there are', () => {
    const text = codeBlock('With containers', 'yaml')
    const toJson = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'
    const { stdout } = spawnSync('python3', ['-c', toJson], { input: text, encoding: 'utf8' })
    const { services, volumes } = JSON.parse(stdout) as Compose
    expect(Object.keys(services)).toEqual(['redis', 'mcp-1', 'mcp-2', 'nginx'])
    expect(services['mcp-2']).toEqual(services['mcp-1'])
    const image = { MCP_STATIC_HOST: '0.0.0.0' }
    const config = configOf(load({ env: { ...image, ...services['mcp-1']?.environment } }))
    expect(config.publicUrl).toBe('http://localhost:8080')
    expect(config.store?.url).toBe('redis://redis:6379')
    expect(services['nginx']?.ports).toEqual(['127.0.0.1:8080:8080'])
    const volumesUsed = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((each) => each.split(':')[0]),
    )
    expect(volumesUsed).toEqual([...Object.keys(volumes), './nginx.conf'])
    const dependencies = Object.values(services).flatMap(({ depends_on = [] }) => depends_on)
    expect(Object.keys(services)).toEqual(expect.arrayContaining(dependencies))
    // The names that take the place of the addresses in nginx's file.
    for (const name of ['mcp-1:9003', 'mcp-2:9003']) expect(section('With containers')).toContain(name)
    expect(nginxOnPage().match(/^ *server [\d.]+:/gm)).toHaveLength(2)
  })

  it.skipIf(lacks(whyNoRedis()))(
    'has a user with all the rights that a server needs, and no other',
    async (test) => {
      const file = codeBlocks(section('Run Redis for it'), 'text')[0]?.code ?? ''
      const [, name = '', rules = ''] = /^user (\S+) on >PASSWORD (.+)$/m.exec(file) ?? []
      const user = { name, password: 'PASSWORD', rules: rules.split(' ') }
      const redis = await startRedis(test, { user })
      const options = {
        store: `${redis.url}/1`,
        autoApprove: 'hint',
        refreshGrace: 30,
        rateLimit: 1000,
      } as const
      const server = await startTestServer(options)
      await everything(server)
      // Another one finds the secret that the first one made.
      await startTestServer(options)
      expect(server.log).toEqual([])
      expect(await redis.command('ACL', 'LOG')).toEqual([])

      const stats = String(await redis.command('INFO', 'commandstats'))
      const used = [...stats.matchAll(/^cmdstat_([\w|]+):/gm)].map(([, command]) => command)
      const ours = used.filter((command) => !['acl|log', 'auth', 'client|setinfo'].includes(command ?? ''))
      const allowed = rules.split(' ').flatMap((rule) => (rule.startsWith('+') ? [rule.slice(1)] : []))
      expect(allowed.toSorted()).toEqual(ours.toSorted())
    },
  )

  it.skipIf(lacks(whyNoRedis()))('has the tables that the bench prints', async (test) => {
    const command = [...node, join(repository, 'test/bench/store.ts'), '--rounds', '1', '--seconds', '0.05']
    const temporary = folder(test)
    const { code, stdout, stderr } = await run(test, command, { cwd: repository, env: { TMPDIR: temporary } })
      .exit
    expect(code, stderr).toBe(0)
    const [, steps = '', sizes = ''] = stdout.split('\n\n')
    const text = section('What it costs')
    expect(text).toContain(steps)
    const firstCells = (lines: string) => tableLines(lines).map((line) => line.split(' | ')[0])
    expect(new Set(firstCells(text))).toEqual(new Set(firstCells(stdout)))
    for (const line of tableLines(sizes).slice(2)) {
      const [name = '', bytes = ''] = line.slice(2, -2).split(' | ')
      const said = Number(new RegExp(`^\\| ${name} \\| (\\d+) \\|$`, 'm').exec(text)?.[1])
      expect(Math.abs(Number(bytes) - said) / said, line).toBeLessThan(0.25)
    }
    expect(readdirSync(temporary).filter((name) => name.startsWith('mcp-static-auth'))).toEqual([])
  })

  it.skipIf(lacks(whyNoRedis()))(
    'says what a full Redis, one that only reads, and a replica can do',
    async (test) => {
      const redis = await startRedis(test)
      const server = await startTestServer({ store: redis.url, autoApprove: 'all' })
      const limited = await startTestServer({ store: redis.url, rateLimit: 1000 })
      const token = async () => {
        const answer = await exchange(server, await obtainCode(server))
        return ((await answer.json()) as { access_token: string }).access_token
      }
      const [first, second] = [await token(), await token()]
      const grant = () => post(server, '/token', { grant_type: 'client_credentials' })
      const health = async () => (await (await fetch(`${server.url}/healthz`)).json()) as { store?: string }

      await redis.command('CONFIG', 'SET', 'maxmemory', '1')
      expect((await callMcp(server, first)).status).toBe(200)
      expect((await grant()).status).toBe(503)
      expect((await post(limited, '/introspect', { token: first })).status).toBe(200)
      expect((await post(limited, '/revoke', { token: first })).status).toBe(200)
      expect((await post(server, '/revoke', { token: first })).status).toBe(200)
      expect((await callMcp(server, first)).status).toBe(401)
      expect(await health()).toMatchObject({ store: 'full' })
      await redis.command('CONFIG', 'SET', 'maxmemory', '0')
      expect((await grant()).status).toBe(200)
      expect(await health()).toEqual({ status: 'ok' })

      await redis.command('CONFIG', 'SET', 'min-replicas-to-write', '1')
      expect((await callMcp(server, second)).status).toBe(200)
      expect((await grant()).status).toBe(503)
      expect(await health()).toMatchObject({ store: 'read-only' })
      await redis.command('CONFIG', 'SET', 'min-replicas-to-write', '0')
      expect((await grant()).status).toBe(200)

      await redis.command('REPLICAOF', '127.0.0.1', '1')
      await vi.waitFor(async () => expect((await callMcp(server, second)).status).toBe(503), patienceMs)
      expect(await health()).toMatchObject({ store: 'read-only' })
      await redis.command('REPLICAOF', 'NO', 'ONE')
      await vi.waitFor(async () => expect((await callMcp(server, second)).status).toBe(200), patienceMs)
    },
  )
})

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>
        readonly depends_on?: readonly string[]
        readonly volumes?: readonly string[]
        readonly ports?: readonly string[]
      }
    >
  >
  readonly volumes: Readonly<Record<string, null>>
}
