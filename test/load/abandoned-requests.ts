// A million people, or one who would like to look like it, open the login page and go away. The server, at its
// default options, must hold no more memory afterwards than before, and somebody else must be able to sign in all
// the while.
//
//   tsx test/load/abandoned-requests.ts        with REQUESTS=200000 for fewer, WARM_UP=0 without the warm-up

import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Browser } from '../support/browser.ts'
import { challenge, form, redirectUri } from '../support/oauth.ts'
import { node } from '../support/program.ts'

const requests = Number(process.env['REQUESTS'] ?? 1_000_000)
/** The timeline is on by default and holds 30,000 steps at most: those are here before the measurement begins. */
const warmUp = Number(process.env['WARM_UP'] ?? 60_000)
const allowedGrowth = 20e6
const connections = 8
const pipelined = 16
/** Twice a second. */
const restSamples = 16

interface Usage {
  readonly heapUsed: number
  readonly rss: number
  readonly cpuSeconds: number
}

const { child, url } = await startServer()
try {
  await abandon(url, 0, warmUp)
  await signIn(url)
  const before = await usageOf(child)
  report('before', before)

  const begun = performance.now()
  const half = Math.floor(requests / 2)
  const [during] = await Promise.all([abandon(url, warmUp, half).then(() => usageOf(child)), signIn(url)])
  report(`after ${half}`, during)
  await Promise.all([abandon(url, warmUp + half, requests - half), signIn(url)])
  const seconds = (performance.now() - begun) / 1000
  const after = await usageOf(child)
  report(`after ${requests}`, after)
  await signIn(url)

  const cpu = after.cpuSeconds - before.cpuSeconds
  print(
    `${requests} in ${seconds.toFixed(0)} s: ${(requests / seconds).toFixed(0)} a second; ` +
      `processor time of the server ${((cpu / requests) * 1000).toFixed(2)} ms each`,
  )
  assert.ok(after.heapUsed - before.heapUsed < allowedGrowth, 'the heap has grown by 20 MB or more')
  assert.ok(after.rss - before.rss < allowedGrowth, 'the process has grown by 20 MB or more')
} finally {
  child.kill()
}

/** The server as anybody starts it, in a process of its own. Nobody reads its log. */
async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const [file, ...args] = node
  const hook = join(import.meta.dirname, 'memory-hook.mjs')
  const server = join(import.meta.dirname, '../../src/server.ts')
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(file, [...args, '--import', hook, server, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: { PATH, HOME },
  })
  let banner = ''
  for await (const text of child.stdout?.setEncoding('utf8') ?? []) {
    banner += text
    const [, url] = /^ +MCP server +(\S+)\/mcp$/m.exec(banner) ?? []
    if (url !== undefined) return { child, url }
  }
  throw new Error(`the server ended: ${banner}`)
}

/** What the server uses once it has come to rest: right after a flood it may hold 40 MB that it gives back. */
async function usageOf(child: ChildProcess): Promise<Usage> {
  const samples: Usage[] = []
  for (let sample = 0; sample < restSamples; sample += 1) {
    child.send('usage')
    const [usage] = await once(child, 'message')
    samples.push(usage)
    await setTimeout(500)
  }
  const least = (fact: keyof Usage) => Math.min(...samples.map((usage) => usage[fact]))
  return { heapUsed: least('heapUsed'), rss: least('rss'), cpuSeconds: least('cpuSeconds') }
}

/** A person who signs in, with a browser of their own. */
async function signIn(url: string): Promise<void> {
  const browser = new Browser()
  const page = await browser.open(url + authorization(challenge))
  const person = { action: 'allow', username: 'demo_user', password: 'demo_password' }
  assert.match((await browser.submit(page, person)).url, /[?&]code=mcp_ac_/)
}

function authorization(codeChallenge: string): string {
  const query = form({
    response_type: 'code',
    client_id: 'static-mcp-client-001',
    redirect_uri: redirectUri,
    state: 'some state',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  })
  return `/authorize?${query}`
}

/** Opens the login page so many times, with another challenge each time and no cookie. */
async function abandon(url: string, from: number, count: number): Promise<void> {
  const share = Math.ceil(count / connections)
  await Promise.all(
    Array.from({ length: connections }, (_, at) =>
      abandonOn(url, from + at * share, Math.max(0, Math.min(share, count - at * share))),
    ),
  )
}

/** The same on one connection. On a machine that stands still for a minute the server ends it: then on another. */
async function abandonOn(url: string, from: number, count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    if (child.exitCode !== null) throw new Error('the server has ended')
    done += await answeredOnOne(url, from + done, count - done)
  }
}

/** How many were answered until the connection ended, a few being sent ahead of their answers. */
function answeredOnOne(url: string, from: number, count: number): Promise<number> {
  const { host, port } = new URL(url)
  const [before = '', after = ''] = authorization('CHALLENGE').split('CHALLENGE')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let [sent, answered, rest] = [0, 0, '']
    const send = () => {
      let text = ''
      for (; sent < count && sent - answered < pipelined; sent++) {
        const codeChallenge = String(from + sent).padStart(43, 'x')
        text += `GET ${before}${codeChallenge}${after} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
      }
      if (text !== '') socket.write(text)
    }
    socket.on('data', (data) => {
      const text = rest + data.toString('latin1')
      for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        answered++
        if (status !== '200') reject(new Error(`an answer with status ${status}`))
      }
      // A status line may be cut in two. This is one character less than a whole one, so none is counted twice.
      rest = text.slice(-12)
      if (answered === count) socket.destroy()
      else send()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(answered))
    send()
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function report(when: string, { heapUsed, rss }: Usage): void {
  print(`${when}: heap ${(heapUsed / 1e6).toFixed(1)} MB, RSS ${(rss / 1e6).toFixed(1)} MB`)
}
