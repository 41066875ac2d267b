// npm run bench: what an MCP call and a token cost, with the timeline on and off, beside a bare node:http server. It
// takes a minute and a half; `-- --rounds 1 --seconds 0.2` only shows that everything works. The table goes to stdout.

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileTo } from '../support/compile.ts'
import { openConnection } from './connection.ts'
import { tokenFrom, type Work, works } from './requests.ts'
import { type Subject, startSubject } from './subject.ts'
import { type Figures, type Row, table } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    /** Of one pass. There are two in a round: A B C C B A. */
    seconds: { type: 'string', default: '0.5' },
  },
})
const rounds = Number(values.rounds)
const passSeconds = Number(values.seconds)
const connections = 16
/** Until the compilers of Node.js have done their work. */
const warmUpSeconds = 3 * passSeconds

const folder = mkdtempSync(join(tmpdir(), 'mcp-static-auth-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
// What was started ends at exit, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

say('compile')
const server = compileTo(folder)
const on = await start('timeline on', server, '--port', '0')
const off = await start('timeline off', server, '--port', '0', '--handshake-log', 'off')
const floor = await start('floor', join(import.meta.dirname, 'floor.ts'))

const rows: Row[] = []
for (const work of works) rows.push(...(await measured(work)))
for (const subject of [on, off, floor]) subject.stop()
process.stdout.write(table(rows))

async function start(name: string, file: string, ...args: string[]): Promise<Subject> {
  const isSource = file.endsWith('.ts')
  const nodeOptions = isSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []
  const subject = await startSubject(name, { file, args, nodeOptions }, join(folder, `${name}.log`))
  say(`${name}: http://localhost:${subject.port}`)
  return subject
}

/** The rows of a work. All servers take turns, there and back, so that other programs disturb them alike. */
async function measured(work: Work): Promise<readonly Row[]> {
  const each = await Promise.all(
    [on, off, floor].map(async (subject) => ({
      subject,
      token: await tokenFrom(subject),
      rounds: [] as Figures[],
    })),
  )
  for (const { subject, token } of each) await pass(work, subject, token, warmUpSeconds)
  for (let round = 1; round <= rounds; round++) {
    say(`${work.name}: round ${round} of ${rounds}`)
    const there = new Map<Subject, Figures>()
    for (const { subject, token } of each) there.set(subject, await pass(work, subject, token, passSeconds))
    for (const { subject, token, rounds } of each.toReversed()) {
      rounds.push(better(there.get(subject), await pass(work, subject, token, passSeconds)))
    }
  }
  const roundsOf = (wanted: Subject) => each.find(({ subject }) => subject === wanted)?.rounds
  return each.map(({ subject, rounds }) => ({
    work: work.name,
    server: subject.name,
    rounds,
    floor: subject === floor ? undefined : roundsOf(floor),
    off: subject === on ? roundsOf(off) : undefined,
  }))
}

/** Asks on all connections for a while. */
async function pass(work: Work, subject: Subject, token: string, seconds: number): Promise<Figures> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(subject.port)))
  const cpuBefore = await subject.cpuMicros()
  const started = performance.now()
  const until = started + seconds * 1000
  let count = 0
  await Promise.all(
    open.map(async (connection, at) => {
      const request = work.request(subject, token, at)
      const right = work.answer(at)
      while (performance.now() < until) {
        const answer = await connection.ask(request)
        if (!answer.startsWith('HTTP/1.1 200 ') || !right.every((part) => answer.includes(part))) {
          throw new Error(`${subject.name} answered ${work.name} with ${answer}`)
        }
        count += 1
      }
    }),
  )
  const perSecond = count / ((performance.now() - started) / 1000)
  const cpuMicros = ((await subject.cpuMicros()) - cpuBefore) / count
  for (const connection of open) connection.close()
  return { perSecond, cpuMicros }
}

/** The pass that other programs disturbed less. */
function better(one: Figures | undefined, other: Figures): Figures {
  return one !== undefined && one.perSecond > other.perSecond ? one : other
}

function say(what: string): void {
  process.stderr.write(`${what}\n`)
}
