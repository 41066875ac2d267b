// Redis and Valkey for tests: servers of their own, on a free port of loopback, with an empty folder, gone with their test.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createClient, type RedisArgument } from '@redis/client'
import { afterAll, beforeAll, describe } from 'vitest'
import { freePort } from './free-port.ts'
import { lacks } from './lacks.ts'
import { type Certificate, loopbackCertificate } from './loopback-certificate.ts'
import { longMs, patienceMs } from './patience.ts'
import { folder, type Program, run, type Test } from './program.ts'

const commands = { redis: 'redis-server', 'redis 6.2': 'redis-server-6.2', valkey: 'valkey-server' } as const

/** Redis as the distribution has it, the oldest version that we support, and Valkey. */
export type RedisKind = keyof typeof commands

const kinds = Object.keys(commands) as readonly RedisKind[]

/** What a server can be told to be. Without any of it, it keeps nothing on disk and asks nobody for a password. */
export interface RedisOptions {
  readonly kind?: RedisKind
  /** Writes each change to disk before it answers: appendonly with appendfsync always. */
  readonly durable?: boolean
  /** The password of the default user. */
  readonly password?: string
  /** One more user, who may do everything or what the rules say. The URL then has this one. */
  readonly user?: { readonly name: string; readonly password: string; readonly rules?: readonly string[] }
  /** Listens with TLS only, on a certificate of its own: not with Redis 6.2, which is built without here. */
  readonly tls?: boolean
  /** Further arguments of its command line: `['--maxmemory', '4mb']`, `['--replicaof', '127.0.0.1', '6379']`. */
  readonly args?: readonly string[]
}

export interface TestRedis {
  /** As `--store` takes it, with user and password. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** The file with the certificate that a client must trust, if it listens with TLS. */
  readonly ca: string | undefined
  /**
   * Runs a command as the default user, on a connection of its own beside the port: `command('CONFIG', 'SET', …)`.
   * Rejects with its error, or if no answer came within patienceMs.
   */
  command(...words: readonly RedisArgument[]): Promise<unknown>
  /** SIGSTOP: connections stay, and new ones are accepted by the system, but nothing answers. */
  suspend(): void
  /** SIGCONT: goes on with all that came meanwhile. */
  resume(): void
  /** SIGKILL, also of a suspended one. Resolves when it has ended. */
  kill(): Promise<void>
  /** SIGTERM, by which it ends in its own time. Resolves when it has ended. */
  stop(): Promise<void>
  /** Kills it if it runs, and starts it on the same port and folder. Resolves when it answers. */
  restart(): Promise<void>
}

/** Why this kind cannot run here, if it cannot. */
export function whyNoRedis(kind: RedisKind = 'redis'): string | undefined {
  const command = commands[kind]
  return spawnSync(command, ['--version']).status === 0
    ? undefined
    : `there is no working ${command} on the PATH`
}

/** A group of tests for each kind of server; those of a kind that cannot run here are skipped. */
export function describeEachRedis(tests: (kind: RedisKind) => void): void {
  for (const kind of kinds) describe.skipIf(lacks(whyNoRedis(kind)))(kind, () => tests(kind))
}

/** One server for all tests of a file or group. */
export function redisForAll(options: RedisOptions = {}): () => TestRedis {
  const ends: (() => Promise<void> | void)[] = []
  let redis: TestRedis | undefined
  beforeAll(async () => {
    redis = await startRedis({ onTestFinished: (end) => ends.unshift(end) }, options)
  }, longMs)
  afterAll(async () => {
    for (const end of ends) await end()
  })
  return () => {
    if (redis === undefined) throw new Error('the server has not started yet')
    return redis
  }
}

/** Starts a server that is killed with the test. Resolves when it answers; rejects with its log if it ends instead. */
export async function startRedis(test: Test, options: RedisOptions = {}): Promise<TestRedis> {
  const { kind = 'redis', password, user, tls = false } = options
  const files = folder(test)
  const port = await freePort()
  const certificate = tls ? loopbackCertificate(files) : undefined
  const socket = join(files, 'socket')
  const place = ['--dir', files, '--bind', '127.0.0.1', '--unixsocket', socket]
  const command = [commands[kind], ...place, ...portArguments(port, certificate), ...wishArguments(options)]

  async function start(): Promise<Program> {
    const started = run(test, command)
    await started.printed(/Ready to accept connections/)
    return started
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    program.child.kill(signal)
    await program.exit
  }

  let program = await start()
  const { name, password: secret } = user ?? { name: '', password }
  const credentials = secret === undefined ? '' : `${name}:${encodeURIComponent(secret)}@`
  return {
    url: `${tls ? 'rediss' : 'redis'}://${credentials}127.0.0.1:${port}`,
    port,
    get pid() {
      return Number(program.child.pid)
    },
    ca: certificate?.cert,
    async command(...words) {
      const client = createClient({
        RESP: 2,
        disableClientInfo: true,
        socket: { path: socket, tls: false, reconnectStrategy: false, socketTimeout: patienceMs },
        ...(password === undefined ? {} : { password }),
      })
      // Whatever breaks rejects the command too.
      client.on('error', () => {})
      await client.connect()
      try {
        return await client.sendCommand(words)
      } finally {
        client.destroy()
      }
    },
    suspend: () => void program.child.kill('SIGSTOP'),
    resume: () => void program.child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    stop() {
      program.child.kill('SIGCONT')
      return end('SIGTERM')
    },
    async restart() {
      await end('SIGKILL')
      program = await start()
    },
  }
}

function portArguments(port: number, certificate: Certificate | undefined): readonly string[] {
  if (certificate === undefined) return ['--port', `${port}`]
  const { cert, key } = certificate
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
  return ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no', ...files]
}

function wishArguments({ durable = false, password, user, args = [] }: RedisOptions): readonly string[] {
  const rules = user?.rules ?? ['~*', '&*', '+@all']
  return [
    // Snapshots come from processes of their own, which would outlive a kill.
    ...['--save', '', '--appendonly', durable ? 'yes' : 'no', '--appendfsync', 'always'],
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(user === undefined ? [] : ['--user', user.name, 'on', `>${user.password}`, ...rules]),
    ...args,
  ]
}
