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

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Of one pass. */
    seconds: { type: 'string', default: '1' },
  },
})
const rounds = Number(values.rounds)
const passSeconds = Number(values.seconds)
const connections = 16

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
  row(['Requests per second', ...subjects.map(({ name }) => name)]),
  '| --- | --: | --: | --: |\n',
]
for (const work of storeWorks) {
  const each = subjects.map((subject) => ({ subject, figures: [] as number[] }))
  for (const { subject } of each) await pass(subject, work)
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`${work.name}: round ${round} of ${rounds}\n`)
    const turn = round % 2 === 0 ? each.toReversed() : each
    for (const { subject, figures } of turn) figures.push(await pass(subject, work))
  }
  lines.push(row([work.name, ...each.map(({ figures }) => median(figures).toFixed(0))]))
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
  const all = ['--port', '0', '--auto-approve', 'hint', ...args]
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

/** Asks on all connections for a while; how many answers came in a second. */
async function pass(subject: Subject, { prepare, requests }: StoreWork): Promise<number> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(subject.port)))
  const steps = await Promise.all(open.map((_, at) => prepare(subject, at)))
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
  for (const connection of open) connection.close()
  return perSecond
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

/** The mean size of each kind of record. */
async function sizes({ port }: Subject): Promise<readonly string[]> {
  await logIn(authorizeUrl(targetAt(port)))
  const client = createClient({ url: plain.url, RESP: 2 })
  await client.connect()
  const found = new Map<string, number[]>()
  for (const key of (await client.sendCommand<string[]>(['KEYS', 'mcp-static-auth:*'])).slice(0, 20_000)) {
    const kind = key.split(':')[1] ?? ''
    if (!['code', 'access', 'family', 'decision', 'session', 'replaced'].includes(kind)) continue
    const bytes = await client.sendCommand<number>(['MEMORY', 'USAGE', key, 'SAMPLES', '0'])
    found.set(kind, [...(found.get(kind) ?? []), bytes])
  }
  client.destroy()
  return [...found].map(([kind, bytes]) => row([kind, median(bytes).toFixed(0)]))
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
