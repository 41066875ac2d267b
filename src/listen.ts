// Binds servers to the configured host. `localhost` means both loopback addresses, since clients resolve it to
// either. Called only by server.ts.

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The server cannot listen; the message says why, and what to change. */
export class CannotListen extends Error {
  /** Node's code, such as EADDRINUSE. */
  readonly code: string

  constructor(code: string, address: string, port: number) {
    super(reasons(address, port)[code] ?? `cannot listen on ${address}, port ${port}: ${code}`)
    this.name = 'CannotListen'
    this.code = code
  }
}

const attempts = 20

/** Binds servers for a host; with port 0 all of them get the same free port. Rejects with CannotListen. */
export async function listen(host: string, port: number, createServer: () => Server): Promise<number> {
  if (host !== 'localhost') return portOf(await bind(host, port, createServer))
  for (let attempt = 1; ; attempt++) {
    const ipv4 = await bind('127.0.0.1', port, createServer)
    try {
      await bind('::1', portOf(ipv4), createServer)
      return portOf(ipv4)
    } catch (error) {
      if (isCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) return portOf(ipv4)
      ipv4.close()
      // The port was free on one address but not on the other: try another port.
      if (!isCode(error, 'EADDRINUSE') || port !== 0 || attempt === attempts) throw error
    }
  }
}

function bind(address: string, port: number, createServer: () => Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new CannotListen(error.code ?? error.message, address, port))
    })
    server.listen({ host: address, port, ipv6Only: address === '::1' }, () => resolve(server))
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof CannotListen && codes.includes(error.code)
}

function reasons(address: string, port: number): Readonly<Record<string, string>> {
  const unresolved = `${address} cannot be resolved: choose another with --host`
  return {
    EADDRINUSE: `port ${port} is in use on ${address}: choose another with --port, or stop what listens there`,
    EACCES: `port ${port} is not for this user: choose one above 1023 with --port`,
    EADDRNOTAVAIL: `${address} is not an address of this machine: choose another with --host`,
    ENOTFOUND: unresolved,
    EAI_AGAIN: unresolved,
  }
}
