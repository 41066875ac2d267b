// The end of connections: when nothing moves on them, and when the servers close. It keeps its own list of them,
// because Node's closeIdleConnections() spares those that have sent no request yet, and browsers open such ones in
// advance.

import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * For how long nothing may move on a connection in the middle of a request. Longer than the pause between two
 * beats of any event stream; an answer that nobody reads would otherwise be kept for ever.
 */
const longestSilenceMs = 120_000

/** The connections of a set of servers, from the first one on. */
export class Connections {
  readonly #silenceMs: number
  readonly #servers: Server[] = []
  /** What is being answered on each open connection; nothing where it waits for a request. */
  readonly #answering = new Map<Socket, Set<ServerResponse>>()
  #closing = false

  constructor({ silenceMs = longestSilenceMs } = {}) {
    this.#silenceMs = silenceMs
  }

  /** Follows a server that has not begun to listen, and returns it. */
  of(server: Server): Server {
    this.#servers.push(server)
    // Node destroys the sockets on which neither a byte was sent nor one received for so long.
    server.setTimeout(this.#silenceMs)
    server.on('connection', (socket) => {
      this.#answering.set(socket, new Set())
      socket.once('close', () => this.#answering.delete(socket))
    })
    server.prependListener('request', ({ socket }, res) => {
      const answering = this.#answering.get(socket)
      answering?.add(res)
      res.once('close', () => {
        answering?.delete(res)
        if (this.#closing && answering?.size === 0) socket.destroySoon()
      })
    })
    return server
  }

  /** Stops listening; requests still running after `graceMs` are cut off. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    )
    for (const [socket, answering] of this.#answering) {
      if (answering.size === 0) socket.destroy()
      // Tells the client not to use this connection again (RFC 9112 §9.6).
      for (const res of answering) if (!res.headersSent) res.setHeader('Connection', 'close')
    }
    const cutOff = setTimeout(() => {
      for (const socket of this.#answering.keys()) socket.destroy()
    }, graceMs)
    await Promise.all(closed)
    clearTimeout(cutOff)
  }
}
