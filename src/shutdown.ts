// Ends connections: when they are stalled, and when the servers close. It keeps its own list of them, because Node's
// closeIdleConnections() spares those that have not sent a request yet, and browsers open such connections in
// advance.

import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * How long a connection may stall in the middle of a request. Longer than any answer is waited for, and than the pause
 * between two beats of any event stream. Without it, an answer that nobody reads would be kept forever; Node takes up
 * to twice as long to notice one.
 */
const longestSilenceMs = 90_000

/** Tracks all connections of a set of servers. */
export class Connections {
  readonly #silenceMs: number
  readonly #servers: Server[] = []
  /** The responses in progress on each open connection; empty while it waits for a request. */
  readonly #answering = new Map<Socket, Set<ServerResponse>>()
  #closing = false

  constructor({ silenceMs = longestSilenceMs } = {}) {
    this.#silenceMs = silenceMs
  }

  /** Tracks a server that is not listening yet, and returns it. */
  of(server: Server): Server {
    this.#servers.push(server)
    // Node destroys sockets on which no byte was sent or received for this long.
    server.setTimeout(this.#silenceMs)
    server.on('connection', (socket) => {
      this.#answering.set(socket, new Set())
      socket.once('close', () => this.#answering.delete(socket))
    })
    server.prependListener('request', ({ socket }, res) => {
      const answering = this.#answering.get(socket)
      answering?.add(res)
      res.on('close', () => {
        answering?.delete(res)
        if (this.#closing && answering?.size === 0) socket.destroySoon()
      })
    })
    return server
  }

  /** Waits until finished responses are sent, because they are recorded only then; at most this long. */
  async sent(atMostMs: number): Promise<void> {
    const ended = [...this.#answering.values()].flatMap((answering) =>
      [...answering].filter(({ writableEnded }) => writableEnded),
    )
    const closed = ended.map((res) => new Promise<void>((resolve) => res.once('close', () => resolve())))
    await Promise.race([Promise.all(closed), pause(atMostMs, undefined, { ref: false })])
  }

  /** Stops listening, and cuts off requests that still run after `graceMs`. */
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
