import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Connection, connectionFinder } from '../../src/handshake/connection.ts'

/** A server that notes on which connection each request came. */
async function started() {
  const connectionOf = connectionFinder()
  const seen: (Connection | undefined)[] = []
  const server = createServer((req, res) => {
    seen.push(connectionOf(req))
    res.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sockets: Socket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const open = (): Socket => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    sockets.push(socket)
    return socket
  }
  return { seen, open }
}

async function ask(
  socket: Socket,
  seen: readonly unknown[],
  headers: IncomingHttpHeaders = {},
): Promise<void> {
  const before = seen.length
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`)
  await vi.waitFor(() => expect(seen.length).toBe(before + 1))
}

it('is the same for all requests on one connection, another for each other, and knows when it ended', async () => {
  const { seen, open } = await started()
  const [one, other] = [open(), open()]
  await ask(one, seen)
  await ask(one, seen)
  await ask(other, seen)
  const [first, second, third] = seen
  expect(first).toBeDefined()
  expect(second).toBe(first)
  expect(third).not.toBe(first)
  expect([first?.closed, third?.closed]).toEqual([false, false])
  one.destroy()
  await vi.waitFor(() => expect(first?.closed).toBe(true))
  expect(third?.closed).toBe(false)
})

it.each(['x-forwarded-for', 'forwarded', 'via'])(
  'is unknown to a request that came by a proxy (%s)',
  async (name) => {
    const { seen, open } = await started()
    await ask(open(), seen, { [name]: 'anything' })
    expect(seen).toEqual([undefined])
  },
)
