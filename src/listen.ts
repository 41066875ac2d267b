// Owns how servers are bound to the address that the configuration names; `localhost` is both loopback
// addresses, since clients resolve it to either. Called by server.ts alone.

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The port is taken on one of the addresses. */
export class PortInUse extends Error {
  constructor(address: string, port: number) {
    super(`port ${port} is in use on ${address}: choose another with --port, or stop what listens there`)
    this.name = 'PortInUse'
  }
}

const attempts = 20

/** Binds servers for a host; with port 0 all of them get the same free port. Rejects with PortInUse. */
export async function listen(
  host: string,
  port: number,
  listener: RequestListener,
): Promise<{ servers: readonly Server[]; port: number }> {
  if (host !== 'localhost') {
    const server = await bind(host, port, listener)
    return { servers: [server], port: portOf(server) }
  }
  for (let attempt = 1; ; attempt++) {
    const ipv4 = await bind('127.0.0.1', port, listener)
    try {
      const ipv6 = await bind('::1', portOf(ipv4), listener)
      return { servers: [ipv4, ipv6], port: portOf(ipv4) }
    } catch (error) {
      if (isCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) return { servers: [ipv4], port: portOf(ipv4) }
      ipv4.close()
      // The free port of one address was not free on the other: take another one.
      if (!(error instanceof PortInUse) || port !== 0 || attempt === attempts) throw error
    }
  }
}

function bind(address: string, port: number, listener: RequestListener): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener)
    server.once('error', (error) => {
      reject(isCode(error, 'EADDRINUSE') ? new PortInUse(address, port) : error)
    })
    server.listen({ host: address, port, ipv6Only: address === '::1' }, () => resolve(server))
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
