// A port for a program that wants to be told one.

import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port that was free a moment ago, on both loopback addresses. It is none of those that systems give out for port 0
 * or to clients, or another test that runs at the same time would get it before the program has it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if ((await isFree('127.0.0.1', port)) && (await isFree('::1', port))) return port
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer().listen({ host, port, ipv6Only: host === '::1' })
  try {
    await once(server, 'listening')
  } catch (error) {
    // Without an address there is nobody who could have the port there.
    return (error as NodeJS.ErrnoException).code !== 'EADDRINUSE'
  }
  server.close()
  await once(server, 'close')
  return true
}
