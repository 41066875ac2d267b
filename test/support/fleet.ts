// Several instances of the server as real processes, which share a Redis, and nginx in front of them as the page
// INSTANCES.md has it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { demo } from '../../src/config/config.ts'
import { codeBlocks } from './documentation.ts'
import { freePort } from './free-port.ts'
import { startNginx } from './nginx.ts'
import type { Target } from './oauth.ts'
import { longMs } from './patience.ts'
import { type Exit, type Program, run, type Test } from './program.ts'

export interface Instance extends Target {
  readonly port: number
  /** All that it has written to stderr, also before it was started again. */
  log(): string
  /** SIGTERM. Resolves when it has ended in its own time. */
  stop(): Promise<Exit>
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it on its port. Resolves when it listens. */
  start(): Promise<void>
}

export interface Fleet {
  /** All of them behind nginx, or what nginx would be. */
  readonly front: Target
  readonly instances: readonly Instance[]
  /** One of them, counted round and round. */
  at(index: number): Instance
  /** What nginx had to complain about. */
  nginxLog(): string
}

export interface FleetOptions {
  /** The main file of the server, compiled. */
  readonly file: string
  readonly store: string
  /** 3 unless it is said. */
  readonly size?: number
  /** Further arguments of each. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Starts nginx too. */
  readonly nginx?: boolean
}

/** Starts instances, which are killed with the test. Resolves when all of them listen. */
export async function startFleet(
  test: Test,
  { file, store, size = 3, args = [], env = {}, nginx = false }: FleetOptions,
): Promise<Fleet> {
  const frontPort = await freePort()
  const url = `http://127.0.0.1:${frontPort}`
  const command = [process.execPath, file, '--ready-json', '--public-url', url, '--trust-proxy', '1']
  const instances = await Promise.all(
    Array.from({ length: size }, async () => {
      const port = await freePort()
      const start = () => run(test, [...command, '--port', `${port}`, '--store', store, ...args], { env })
      return startInstance(start, port, url)
    }),
  )
  const ports = instances.map(({ port }) => port)
  const program = nginx ? await startNginx(test, nginxSite(frontPort, ports), `${url}/healthz`) : undefined
  return {
    front: { url, mcp: `${url}/mcp`, config: demo },
    instances,
    at(index) {
      const instance = instances[index % size]
      if (instance === undefined) throw new Error(`there is no instance ${index}`)
      return instance
    },
    nginxLog: () => program?.stderr() ?? '',
  }
}

/** One fleet for all tests of a group. */
export function fleetForAll(optionsOf: () => FleetOptions): () => Fleet {
  const ends: (() => Promise<void> | void)[] = []
  let fleet: Fleet | undefined
  beforeAll(async () => {
    fleet = await startFleet({ onTestFinished: (end) => ends.unshift(end) }, optionsOf())
  }, longMs)
  afterAll(async () => {
    for (const end of ends) await end()
  })
  return () => {
    if (fleet === undefined) throw new Error('the fleet has not started yet')
    return fleet
  }
}

async function startInstance(start: () => Program, port: number, publicUrl: string): Promise<Instance> {
  let program = start()
  let before = ''
  await program.printed(/^\{.*\}\n/)
  const url = `http://127.0.0.1:${port}`
  async function end(signal: NodeJS.Signals): Promise<Exit> {
    program.child.kill(signal)
    return program.exit
  }
  return {
    port,
    url,
    mcp: `${url}/mcp`,
    resource: `${publicUrl}/mcp`,
    config: demo,
    log: () => before + program.stderr(),
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL')
    },
    async start() {
      before += program.stderr()
      program = start()
      await program.printed(/^\{.*\}\n/)
    },
  }
}

const page = join(import.meta.dirname, '../../.github/INSTANCES.md')

/** What the page tells nginx. */
export function nginxOnPage(): string {
  const [first, second] = codeBlocks(readFileSync(page, 'utf8'), 'nginx')
  if (first === undefined || second !== undefined) throw new Error('not one configuration of nginx')
  return first.code
}

/** The same, with these ports. */
export function nginxSite(frontPort: number, ports: readonly number[]): string {
  const config = nginxOnPage()
    .replace(/^( *server 127\.0\.0\.1:)\d+(.*\n)(?:\1.*\n)*/m, (_, before, after) =>
      ports.map((port) => before + port + after).join(''),
    )
    .replace('listen 127.0.0.1:8080;', `listen 127.0.0.1:${frontPort};`)
  if (config.split(' 127.0.0.1:').length !== ports.length + 2)
    throw new Error(`cannot fill in ports:\n${config}`)
  return config
}
