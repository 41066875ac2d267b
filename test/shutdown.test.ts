// Ends connections that nobody else ends. How the process ends is tested in test/cli/signals.test.ts.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Connections } from '../src/shutdown.ts'

it('cuts off a request that still runs after the time it was given', async () => {
  const connections = new Connections()
  const server = connections.of(createServer(() => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(server, 'request')

  const ended = once(socket.resume(), 'close')
  await connections.close(20)
  await ended
  expect(server.listening).toBe(false)
})

describe('a connection on which nothing moves', () => {
  it('has a minute and a half', () => {
    expect(new Connections().of(createServer()).timeout).toBe(90_000)
  })

  it('is ended together with the answer that nobody reads', async () => {
    const { server, port } = await listening({ silenceMs: 200 }, (_req, res) => {
      // More than the buffers of the system take.
      res.end(Buffer.alloc(64 * 1024 * 1024))
    })
    const [request] = await Promise.all([once(server, 'request'), unreadAnswer(port)])
    const [, res] = request as [IncomingMessage, ServerResponse]
    expect(res.writableFinished).toBe(false)
    await once(res, 'close')
  })

  it('is not one on which an event stream beats', async () => {
    const { port } = await listening({ silenceMs: 500 }, (_req, res) => {
      const beat = setInterval(() => res.write(':\n\n'), 50)
      res.once('close', () => clearInterval(beat))
    })
    const socket = await unreadAnswer(port)
    for (const startedAt = performance.now(); performance.now() - startedAt < 1000; ) {
      const [chunk] = await once(socket, 'data')
      expect(String(chunk)).toContain(':')
    }
    expect(socket.destroyed).toBe(false)
  })
})

/** A server with these limits; closed when the test ends. */
async function listening(limits: ConstructorParameters<typeof Connections>[0], answer: RequestListener) {
  const connections = new Connections(limits)
  const server = connections.of(createServer(answer))
  onTestFinished(() => connections.close(0))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

/** A connection that has sent a request and reads nothing of the answer. */
async function unreadAnswer(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  return socket
}
