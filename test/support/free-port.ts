// A port for a program that wants to be told one.

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** A port of localhost that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
