// npx tsx test/bench/store.ts: what a store costs. The same work with tokens in memory, in Redis on this machine, and in
// Redis that writes each change to disk before it answers. Then what Redis is asked for each request, and what it keeps.
// It takes a minute and a half, and prints the tables of .github/INSTANCES.md.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createClient } from '@redis/client'
import { compileTo } from '../support/compile.ts'
import { freePort } from '../support/free-port.ts'
import { authorizeUrl, logIn } from '../support/oauth.ts'
import { openConnection } from './connection.ts'
import { type StoreWork, storeWorks, targetAt } from './store-works.ts'
import { type Subject, startSubject } from './subject.ts'
import type { Figures } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Of one pass. */
    seconds: { type: 'string', default: '1' },
    /** How many requests are under way at a time. */
    connections: { type: 'string', default: '16' },
  },
})
const rounds = Number(values.rounds)
const passSeconds = Number(values.seconds)
const connections = Number(values.connections)
const kinds = {
  code: 'Code',
  family: 'Sign-in, with its refresh token',
  access: 'Access token',
  decision: 'Decision of a person',
  session: 'Session of a browser',
}

const folder = mkdtempSync(join(tmpdir(), 'mcp-static-auth-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const file = compileTo(folder)
const plain = await startRedis('plain', '--appendonly', 'no')
const durable = await startRedis('durable', '--appendonly', 'yes', '--appendfsync', 'always')
const subjects = [
  await start('memory'),
  await start('Redis', '--store', plain.url),
  await start('Redis, `appendfsync always`', '--store', durable.url),
]

const lines = [
  row(['Per second (CPU µs)', ...subjects.map(({ name }) => name)]),
  '| --- | --: | --: | --: |\n',
]
for (const work of storeWorks) {
  const each = subjects.map((subject) => ({ subject, figures: [] as Figures[] }))
  for (const { subject } of each) await pass(subject, work)
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`${work.name}: round ${round} of ${rounds}\n`)
    const turn = round % 2 === 0 ? each.toReversed() : each
    for (const { subject, figures } of turn) figures.push(await pass(subject, work))
  }
  lines.push(row([work.name, ...each.map(({ figures }) => shown(figures))]))
}
lines.push('\n', row(['Request', 'Steps in Redis']), '| --- | --: |\n')
const [, asked] = subjects
if (asked === undefined) throw new Error('no subject')
for (const work of storeWorks) lines.push(row([work.name, await stepsOf(asked, work)]))
lines.push('\n', row(['Record', 'Bytes in Redis']), '| --- | --: |\n', ...(await sizes(asked)))
process.stdout.write(lines.join(''))
for (const subject of subjects) subject.stop()
for (const { child } of [plain, durable]) child.kill('SIGKILL')

function start(name: string, ...args: string[]): Promise<Subject> {
  // Codes in memory are few at a time, unless they expire.
  const all = ['--port', '0', '--auto-approve', 'hint', '--code-ttl', '3', ...args]
  return startSubject(name, { file, args: all }, join(folder, `${name.replaceAll(/\W/g, '')}.log`))
}

async function startRedis(name: string, ...args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const child = spawn('redis-server', [...place, '--appenddirname', name, ...args])
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const [text] of onData(child)) if (`${text}`.includes('Ready to accept')) break
  return { url: `redis://127.0.0.1:${port}`, child }
}

async function* onData({ stdout }: ChildProcess): AsyncGenerator<readonly unknown[]> {
  if (stdout === null) throw new Error('no output')
  stdout.setEncoding('utf8')
  for (;;) yield await once(stdout, 'data')
}

/** Asks on all connections for a while; how many answers came in a second, and the CPU time of the server for one. */
async function pass(subject: Subject, { prepare, requests }: StoreWork): Promise<Figures> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(subject.port)))
  const steps = await Promise.all(open.map((_, at) => prepare(subject, at)))
  const cpuBefore = await subject.cpuMicros()
  const started = performance.now()
  const until = started + passSeconds * 1000
  let count = 0
  await Promise.all(
    open.map(async (connection, at) => {
      const step = steps[at]
      if (step === undefined) return
      while (performance.now() < until) {
        step.take(await connection.ask(step.request()))
        count++
      }
    }),
  )
  const perSecond = count / requests / ((performance.now() - started) / 1000)
  const cpuMicros = (((await subject.cpuMicros()) - cpuBefore) / count) * requests
  for (const connection of open) connection.close()
  return { perSecond, cpuMicros }
}

/** What one request asks of Redis, besides the beats of the connection. */
async function stepsOf(subject: Subject, { prepare, requests }: StoreWork): Promise<string> {
  const times = 20 * requests
  const connection = await openConnection(subject.port)
  const step = await prepare(subject, 0)
  const client = createClient({ url: plain.url, RESP: 2 })
  await client.connect()
  let count = 0
  await client.monitor((line) => {
    if (!/\[\d+ lua\]|"(?:TIME|PING)"/i.test(line)) count++
  })
  for (let time = 0; time < times; time++) step.take(await connection.ask(step.request()))
  // What is not waited for is sent with the next one.
  await connection.ask(step.request()).then(step.take)
  client.destroy()
  connection.close()
  return `${Math.round((count / times) * requests)}`
}

/** The size of a record of each kind. */
async function sizes({ port }: Subject): Promise<readonly string[]> {
  await logIn(authorizeUrl(targetAt(port)))
  const client = createClient({ url: plain.url, RESP: 2 })
  await client.connect()
  const rows: string[] = []
  for (const [kind, name] of Object.entries(kinds)) {
    const keys = await client.sendCommand<string[]>(['KEYS', `mcp-static-auth:${kind}:*`])
    const bytes: number[] = []
    for (const key of keys.slice(-500)) bytes.push(await client.sendCommand<number>(['MEMORY', 'USAGE', key]))
    rows.push(row([name, median(bytes).toFixed(0)]))
  }
  client.destroy()
  return rows
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

function shown(figures: readonly Figures[]): string {
  const [perSecond, cpuMicros] = (['perSecond', 'cpuMicros'] as const).map((figure) =>
    median(figures.map((each) => each[figure])).toFixed(0),
  )
  return `${perSecond} (${cpuMicros})`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
