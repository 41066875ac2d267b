// A server that answers the requests of all clients, many at the same time. To make a server for each request, as
// createMcpHandler does, would take most of the time of a short call (SDK-NOTES 38). What belongs to a request comes
// and goes with it: its auth info, its revision, and its id, which is replaced on the way in, since two clients may use
// the same one.

import {
  type AuthInfo,
  type JSONRPCErrorResponse,
  type JSONRPCRequest,
  type JSONRPCResultResponse,
  type McpServer,
  PerRequestHTTPServerTransport,
  type Transport,
} from '@modelcontextprotocol/server'
import { modernRevision } from './revisions.ts'

/** The two kinds of revisions: with a handshake (until 2025-11-25), or with metadata in each request. */
export type Era = 'legacy' | 'modern'

export type RpcAnswer = JSONRPCResultResponse | JSONRPCErrorResponse

/** The revision is named only where it is not the default. */
const classifications = { legacy: undefined, modern: { era: 'modern', revision: modernRevision } } as const

/** One server for one era, connected for as long as the process runs. What handlers send besides answers is dropped. */
export class LastingServer {
  readonly #server: McpServer
  readonly #era: Era
  readonly #transport: Transport
  /** By the ids that the server sees. */
  readonly #pending = new Map<number, (answer: RpcAnswer) => void>()
  #lastId = 0
  /** Whether something was wrong with the last request before any handler saw it. */
  #isRefused = false
  #isClosed = false

  constructor(server: McpServer, era: Era) {
    this.#server = server
    this.#era = era
    this.#transport = transportOf(era)
    this.#transport.send = async (message) => {
      if (!('id' in message) || 'method' in message) return
      this.#pending.get(Number(message.id))?.(message)
    }
    server.server.onerror = () => {
      this.#isRefused = true
    }
  }

  /** Must be awaited before the first question. */
  connect(): Promise<void> {
    return this.#server.connect(this.#transport)
  }

  /** How many requests are being answered. */
  get pending(): number {
    return this.#pending.size
  }

  /**
   * The answer to a request, under the request's own id. Undefined if the SDK refused the request before any handler
   * saw it (SDK-NOTES 40), or if this is closed. Once the request is cancelled, there is no answer, and the promise stays open.
   *
   * @param onCancel called with the function that cancels the request
   */
  ask(
    request: JSONRPCRequest,
    authInfo: AuthInfo,
    onCancel: (cancel: () => void) => void,
  ): Promise<RpcAnswer | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined)
    this.#lastId += 1
    const id = this.#lastId
    const classification = classifications[this.#era]
    return new Promise((resolve) => {
      // Handlers answer later; until then, an answer is a refusal.
      this.#pending.set(id, () => {
        this.#isRefused = true
      })
      this.#isRefused = false
      this.#transport.onmessage?.(
        { ...request, id },
        classification === undefined ? { authInfo } : { authInfo, classification },
      )
      if (this.#isRefused) {
        this.#pending.delete(id)
        resolve(undefined)
        return
      }
      this.#pending.set(id, (answer) => {
        this.#pending.delete(id)
        resolve({ ...answer, id: request.id })
      })
      onCancel(() => this.#cancel(id))
    })
  }

  #cancel(id: number): void {
    if (!this.#pending.delete(id)) return
    this.#transport.onmessage?.({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id },
    })
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.#server.close()
  }
}

/** A server speaks the newer revision only over a transport of the SDK that names it (SDK-NOTES 39). */
function transportOf(era: Era): Transport {
  if (era === 'modern') return new PerRequestHTTPServerTransport({ classification: classifications.modern })
  const nothing = async () => {}
  return { start: nothing, send: nothing, close: nothing }
}
