// Measures what the handshake timeline costs the MCP endpoint: 16 connections call echo, in turns at a server with
// the timeline off, at one with it on, and at one whose timeline somebody watches. Run it with
// `npx tsx test/bench/timeline.ts`; it fails when less than 95 % of the throughput is left.

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

const connections = 16
// Short turns, so that whatever else this machine does hits all of them alike.
const rounds = 60
const sliceMs = 300
const leastRatio = 0.95

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: { message: 'hello' } },
})

interface Subject {
  readonly name: string
  readonly url: string
  readonly process: ChildProcess
  readonly token: string
  readonly agent: Agent
  /** Calls a second of each round. */
  readonly perSecond: number[]
  /** Over all rounds. */
  calls: number
  cpuMicros: number
}

const subjects = [
  await start('off', 'off'),
  await start('on', 'on'),
  await start('on, and watched', 'on', '/handshake/events?since='),
]
try {
  for (const subject of subjects) await slice(subject)
  for (const subject of subjects) Object.assign(subject, { perSecond: [], calls: 0, cpuMicros: 0 })
  for (let round = 0; round < rounds; round++) {
    // Another order each time, so that none is always first after the other's garbage.
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(round + turn) % subjects.length]
      if (subject !== undefined) await slice(subject)
    }
  }
} finally {
  for (const subject of subjects) subject.process.kill()
}
process.exitCode = report(subjects)

/** A server of its own process, a token for it, and somebody who watches if a path is given. */
async function start(name: string, handshakeLog: string, watch?: string): Promise<Subject> {
  const options = ['--port', '0', '--log-level', 'silent', '--handshake-log', handshakeLog]
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve) => {
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
      const found = /MCP server +(http:\S+)\/mcp/.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('static-mcp-client-001:your-secret-key-change-this-in-production')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  if (watch !== undefined) request(`${url}${watch}`, (res) => res.resume()).end()
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return { name, url, process: child, token, agent, perSecond: [], calls: 0, cpuMicros: 0 }
}

/** Calls echo on all connections for a while, and writes down how that went. */
async function slice(subject: Subject): Promise<void> {
  const cpuBefore = cpuMicrosOf(subject)
  const started = performance.now()
  const until = started + sliceMs
  let calls = 0
  const connection = async () => {
    while (performance.now() < until) {
      await call(subject)
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  subject.perSecond.push(calls / ((performance.now() - started) / 1000))
  subject.calls += calls
  subject.cpuMicros += cpuMicrosOf(subject) - cpuBefore
}

function call({ url, token, agent }: Subject): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': body.length,
      accept: 'application/json, text/event-stream',
      'user-agent': 'bench/1',
    }
    const req = request(`${url}/mcp`, { method: 'POST', agent, headers }, (res) => {
      res.resume()
      res.once('end', () => (res.statusCode === 200 ? resolve() : reject(new Error(`${res.statusCode}`))))
    })
    req.once('error', reject)
    req.end(body)
  })
}

/** CPU time of a process so far; Linux only, elsewhere it is not reported. */
function cpuMicrosOf({ process: { pid } }: Subject): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    // utime and stime, in hundredths of a second (proc(5)).
    return (Number(fields[11]) + Number(fields[12])) * 10_000
  } catch {
    return Number.NaN
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Prints the result; the exit status. Each round is compared with itself, so that a busy machine counts less. */
function report([off, ...others]: readonly Subject[]): number {
  if (off === undefined) return 1
  const line = ({ name, perSecond, calls, cpuMicros }: Subject, ratio: string) =>
    `${name.padEnd(16)} ${median(perSecond).toFixed(0).padStart(6)} calls/s ${(cpuMicros / calls).toFixed(0).padStart(6)} µs CPU/call ${ratio}\n`
  process.stdout.write(line(off, ''))
  let status = 0
  for (const subject of others) {
    const ratio = median(
      subject.perSecond.map((calls, round) => calls / (off.perSecond[round] ?? Number.NaN)),
    )
    process.stdout.write(line(subject, `${(ratio * 100).toFixed(1)} %`))
    if (!(ratio >= leastRatio)) status = 1
  }
  return status
}
