// How the process ends: what is running may finish, nothing else holds it up.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { longMs } from '../support/patience.ts'
import type { Program, Test } from '../support/program.ts'

const { runServer, startProgram } = compiled()

/** Less than the 5 s that a running request has, and far above what an idle machine needs. */
const promptMs = 4500

interface Wire {
  readonly socket: Socket
  readonly received: () => string
  readonly closed: Promise<unknown>
}

/** A connection that sends exactly these bytes. */
async function open(test: Test, url: string, bytes: string): Promise<Wire> {
  const { port, hostname } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname })
  test.onTestFinished(() => void socket.destroy())
  // A reset is one way to be told that it is over.
  socket.on('error', () => {})
  await once(socket, 'connect')
  let received = ''
  socket.setEncoding('utf8').on('data', (text) => {
    received += text
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(bytes)
  return { socket, received: () => received, closed }
}

async function response(wire: Wire, pattern: RegExp): Promise<void> {
  while (!pattern.test(wire.received())) await once(wire.socket, 'data')
}

function head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`)
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`
}

/** Waits until nobody listens any more. */
async function deaf({ url }: { url: string }): Promise<void> {
  const { port, hostname } = new URL(url)
  for (;;) {
    const socket = connect({ port: Number(port), host: hostname })
    try {
      await once(socket, 'connect')
      await once(socket.end(), 'close')
    } catch {
      return
    }
  }
}

/** The exit, and how long it took from the signal on. */
async function signalled(program: Program, signal: NodeJS.Signals) {
  const start = performance.now()
  program.child.kill(signal)
  const { code, signal: by, stderr } = await program.exit
  return { code, signal: by, stderr, tookMs: performance.now() - start }
}

const grant = 'grant_type=client_credentials'
const tokenRequest = {
  Authorization: `Basic ${btoa('static-mcp-client-001:your-secret-key-change-this-in-production')}`,
  'Content-Type': 'application/x-www-form-urlencoded',
  'Content-Length': String(grant.length),
}

/** Sends SIGTERM to its own process as soon as that prints: no reader of the line could be faster. */
const stopsWhenItPrints = `
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = (...line) => {
    process.stdout.write = write
    const written = write(...line)
    process.kill(process.pid, 'SIGTERM')
    return written
  }`

describe('SIGTERM and SIGINT', { timeout: longMs }, () => {
  it.concurrent.for(['SIGTERM', 'SIGINT'] as const)(
    '%s lets a running request finish, accepts no other, and exits with status 0',
    async (signal, test) => {
      const program = await startProgram(test)
      const wire = await open(test, program.url, head('POST', '/token', tokenRequest) + grant.slice(0, 5))
      // The server has the request when a later one on another connection has its answer.
      await fetch(`${program.url}/healthz`)
      program.child.kill(signal)
      await deaf(program)
      expect(program.child.exitCode).toBeNull()
      wire.socket.write(grant.slice(5))
      await wire.closed
      expect(wire.received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(wire.received()).toMatch(/^Connection: close\r$/m)
      expect(wire.received()).toContain('"access_token":"mcp_at_')
      expect(await program.exit).toMatchObject({ code: 0, signal: null })
    },
  )

  it.concurrent('do not wait for connections on which nothing runs, and end an event stream properly', async (test) => {
    const program = await startProgram(test)
    const kept = await open(test, program.url, head('GET', '/healthz', { Connection: 'keep-alive' }))
    await response(kept, /"ok"/)
    // Browsers open connections in advance.
    await open(test, program.url, '')
    await open(test, program.url, 'POST /token HTTP/1.1\r\nHost: local')
    const stream = await open(test, program.url, head('GET', '/handshake/events', {}))
    await response(stream, /text\/event-stream[\s\S]*retry/)
    const { code, stderr, tookMs } = await signalled(program, 'SIGTERM')
    expect({ code, prompt: tookMs < promptMs, tookMs, stderr }).toMatchObject({ code: 0, prompt: true })
    await stream.closed
    // The last chunk of a chunked body is the empty one.
    expect(stream.received()).toMatch(/\r\n0\r\n\r\n$/)
  })

  it.concurrent.for([{ args: [] }, { args: ['--ready-json'] }])(
    'end it with status 0 from the moment on at which it says that it listens: %j',
    async ({ args }, test) => {
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(stopsWhenItPrints)}` }
      const { code, signal, stdout, stderr } = await runServer(test, ['--port', '0', ...args], { env }).exit
      expect({ code, signal }).toEqual({ code: 0, signal: null })
      expect(stdout).toContain('/mcp')
      expect(stderr).toContain('stopped')
    },
  )

  it.concurrent('a second one, of either kind, ends the process at once', async (test) => {
    const program = await startProgram(test)
    await open(test, program.url, head('POST', '/token', tokenRequest))
    await fetch(`${program.url}/healthz`)
    program.child.kill('SIGTERM')
    await deaf(program)
    const { code, signal, tookMs } = await signalled(program, 'SIGINT')
    expect({ code, signal, prompt: tookMs < promptMs }).toEqual({
      code: null,
      signal: 'SIGINT',
      prompt: true,
    })
  })
})
