// Which TCP connection a request came on. Most clients keep theirs, so it tells clients of one name at one address
// apart.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** A connection from a client itself: two requests came on the same one if these are the same object. */
export interface Connection {
  readonly closed: boolean
}

/** The headers by which a proxy says that it is one. */
const proxied = ['x-forwarded-for', 'forwarded', 'via'] as const

/**
 * Makes the function that knows the connection of a request; undefined behind a proxy, which sends the requests of many
 * clients on one.
 */
export function connectionFinder(): (req: IncomingMessage) => Connection | undefined {
  const connections = new WeakMap<Socket, { closed: boolean }>()
  return ({ socket, headers }) => {
    if (proxied.some((name) => headers[name] !== undefined)) return undefined
    const known = connections.get(socket)
    if (known !== undefined) return known
    const connection = { closed: socket.destroyed }
    socket.once('close', () => {
      connection.closed = true
    })
    connections.set(socket, connection)
    return connection
  }
}
