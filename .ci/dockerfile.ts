// Carries out the Dockerfile without an engine: each stage is a folder, and the base image is this machine with its
// Node and npm. Then starts the command with the environment of the last stage and asks its health check. Needs the
// npm registry, as the Dockerfile does. What only an engine can show, the user for one, is read from the file.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

interface Stage {
  readonly root: string
  workdir: string
  env: Record<string, string>
  user: string
  healthcheck: readonly string[]
  command: readonly string[]
}

const context = join(import.meta.dirname, '..')
const build = mkdtempSync(join(tmpdir(), 'mcp-static-auth-'))
try {
  await check(carryOut(readFileSync(join(context, 'Dockerfile'), 'utf8')))
} finally {
  rmSync(build, { recursive: true, force: true })
}

/** Carries out every stage and returns the last one. */
function carryOut(dockerfile: string): Stage {
  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  const lines = dockerfile
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      const alias = / AS (\w+)$/.exec(rest)?.[1] ?? 'last'
      const root = join(build, alias)
      stage = { root, workdir: '/', env: {}, user: 'root', healthcheck: [], command: [] }
      stages.set(alias, stage)
      continue
    }
    assert(stage, `${name} before FROM`)
    instruct(stage, name, rest, stages)
  }
  assert(stage, 'there is a stage')
  return stage
}

function instruct(stage: Stage, name: string, rest: string, stages: ReadonlyMap<string, Stage>): void {
  const cwd = join(stage.root, stage.workdir)
  if (name === 'WORKDIR') {
    stage.workdir = rest
    mkdirSync(join(stage.root, rest), { recursive: true })
  } else if (name === 'COPY') copy(rest, cwd, stages)
  else if (name === 'RUN') execFileSync('sh', ['-ec', rest], { cwd, stdio: 'inherit' })
  else if (name === 'ENV') {
    for (const [variable = '', value = ''] of rest.split(/ +/).map((pair) => pair.split('='))) {
      stage.env[variable] = value
    }
  } else if (name === 'USER') stage.user = rest
  else if (name === 'HEALTHCHECK') stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('[')))
  else if (name === 'CMD') stage.command = JSON.parse(rest)
  else assert.equal(name, 'EXPOSE', `${name} is not known here`)
}

function copy(rest: string, into: string, stages: ReadonlyMap<string, Stage>): void {
  const [, from, words = ''] = /^(?:--from=(\w+) +)?(.*)$/.exec(rest) ?? []
  const paths = words.split(/ +/)
  const target = join(into, paths.pop() ?? '')
  for (const path of paths) {
    const source = from === undefined ? fromContext(path) : join(stages.get(from)?.root ?? '', path)
    const to = target.endsWith('/') ? join(target, basename(path)) : target
    cpSync(source, to, { recursive: true, verbatimSymlinks: true })
  }
}

/** A path of the build context; our .dockerignore names what may come in. */
function fromContext(path: string): string {
  const ignore = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n')
  assert.equal(ignore[0], '*')
  assert(ignore.includes(`!${path}`), `${path} is not in the build context`)
  return join(context, path)
}

async function check({ root, workdir, env, user, healthcheck, command }: Stage): Promise<void> {
  assert.notEqual(user, 'root')
  const cwd = join(root, workdir)
  assert.deepEqual(readdirSync(cwd).sort(), ['LICENSE', 'dist', 'node_modules', 'package.json', 'views'])
  const { devDependencies } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
  const { packages } = JSON.parse(readFileSync(join(context, 'package-lock.json'), 'utf8'))
  // Some are dependencies of our dependencies as well.
  const onlyForDevelopment = Object.keys(devDependencies).filter(
    (name) => packages[`node_modules/${name}`].dev,
  )
  const left = onlyForDevelopment.filter((name) => existsSync(join(cwd, 'node_modules', name)))
  assert.deepEqual(left, [], 'no development dependencies are left')

  const { PATH = '' } = process.env
  const given = { MCP_STATIC_ALLOW_DEMO_CREDENTIALS: 'true', MCP_STATIC_PORT: await freePort() }
  const surroundings = { cwd, env: { PATH, ...env, ...given }, stdio: 'inherit' } as const
  const ask = async () => {
    const [file = '', ...args] = healthcheck
    const [code] = await once(spawn(file, args, surroundings), 'exit')
    return code
  }
  const [file = '', ...args] = command
  const server = spawn(file, args, surroundings)
  const exit = once(server, 'exit')
  try {
    const deadline = Date.now() + 30_000
    while ((await ask()) !== 0) assert(Date.now() < deadline && server.exitCode === null, 'it gets healthy')
    const page = await fetch(`http://localhost:${given.MCP_STATIC_PORT}/`, {
      headers: { accept: 'text/html' },
    })
    assert.match(await page.text(), /<\/html>/)
  } finally {
    server.kill('SIGTERM')
  }
  assert.deepEqual(await exit, [0, null], 'SIGTERM ends it with status 0')
  assert.equal(await ask(), 1, 'then it is not healthy')
}

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  assert(typeof address === 'object' && address !== null)
  await new Promise((resolve) => server.close(resolve))
  return String(address.port)
}
