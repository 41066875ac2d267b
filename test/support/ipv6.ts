// Whether this machine has the IPv6 loopback address; some containers have none.

import { once } from 'node:events'
import { createServer } from 'node:net'

/** Tried by listening there. */
export async function hasIpv6Loopback(): Promise<boolean> {
  const server = createServer().listen({ port: 0, host: '::1' })
  const answer = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false)
  server.close()
  if (!answer) process.stderr.write('Nothing is tested on ::1: this machine has no IPv6 loopback address.\n')
  return answer
}
