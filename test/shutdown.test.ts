// The end of a server whose requests do not end. How the process ends is for test/cli/signals.test.ts.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
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
