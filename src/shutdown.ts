// Owns the end of an HTTP server: no new connections, running requests end, nothing waits forever.

import type { Server } from 'node:http'

const checkEveryMs = 20

/** Closes servers; requests still running after `graceMs` are cut off. */
export async function shutDown(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
  // A kept-alive connection whose last request just ended is idle, but nobody closes it.
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections()
  }, checkEveryMs)
  const cutOff = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, graceMs)
  await Promise.all(closed)
  clearInterval(idle)
  clearTimeout(cutOff)
}
