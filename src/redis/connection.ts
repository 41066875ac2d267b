// The connection of one instance to Redis. It is made anew, without end, when it breaks or Redis stays silent. The
// client's own way to reconnect is not used: it would wait without limit for a Redis that accepts and does not answer.

import { setTimeout as pause } from 'node:timers/promises'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { StoreProblem } from '../unavailable.ts'
import { outsideRequests, presentBudget } from './budget.ts'
import { type Client, connectMs, newClient } from './client.ts'
import { inTime, reached } from './in-time.ts'
import { RedisClock } from './redis-clock.ts'
import { ReplicaError, refuseReplica } from './replica.ts'
import { late, type Script } from './script.ts'
import { isReply, lineOf, problemOf } from './trouble.ts'

export interface ConnectionOptions {
  /** redis: or rediss:, with the user and the password, if any. */
  readonly url: string
  /** Called whenever Redis can be asked again, with the connection made anew. */
  readonly connected: () => void
  /** Called once for each problem, with what Redis or the network said. */
  readonly troubled: (problem: StoreProblem, detail: string) => void
  /**
   * Tries a change that needs memory, to see whether a problem is over: not every change does, and it is tried once a
   * second, however many fail.
   */
  readonly tryChange: (redis: Redis) => Promise<void>
  /** Called when a problem is over. */
  readonly recovered: () => void
}

/** What Redis answers. */
export type Reply = string | number | null | readonly Reply[]

/** What every user of the connection needs. Both reject with StoreUnavailable. */
export interface Redis {
  /** Takes one atomic step; keys with their prefix. What rejects has no effect later. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply>
  /** Sends a command that changes nothing. */
  read(...command: readonly string[]): Promise<Reply>
}

const beatMs = 1000
/**
 * How long a connection may be silent before a request whose time is up keeps others from waiting: longer than a beat,
 * since that request may have spent its time on other steps.
 */
const suspiciousMs = 1500
/** How long a connection may be silent at all. */
const silenceMs = 3000
/** Whoever had less time than this, and waited in vain, has not seen that Redis is slow. */
const tellingMs = 500
const longestPauseMs = 500

export class Connection implements Redis {
  readonly #options: ConnectionOptions
  readonly #heart: NodeJS.Timeout
  #client: Client | undefined
  readonly #clock = new RedisClock()
  /** Whether an answer did not come in time, and none has come since. */
  #isSilent = false
  /** When the last answer came, by performance.now(). */
  #heardMs = 0
  #trouble: StoreProblem | undefined
  #isClosed = false

  /** Rejects with what the network or Redis says if it cannot be reached. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options)
    try {
      await connection.#connect()
    } catch (error) {
      await connection.close()
      throw error
    }
    return connection
  }

  private constructor(options: ConnectionOptions) {
    this.#options = options
    this.#heart = setInterval(() => void this.#beat(), beatMs).unref()
  }

  async run(
    { sha1, text, isChange }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Reply> {
    const rest = [String(keys.length), ...keys]
    const values = args.map(String)
    const reply = await this.#ask(isChange, (client, untilMs) => {
      const deadline = String(this.#clock.showsAt(untilMs))
      const words = [...rest, ...(isChange ? [deadline] : []), ...values]
      return client.sendCommand(['EVALSHA', sha1, ...words]).catch((error) => {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
        return client.sendCommand(['EVAL', text, ...words])
      })
    })
    if (isChange && reply === late) throw new StoreUnavailable('silent')
    return reply
  }

  read(...command: readonly string[]): Promise<Reply> {
    return this.#ask(false, (client) => client.sendCommand(command))
  }

  /** Closes it for good. What still waits for an answer rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#heart)
    this.#client?.destroy()
    this.#client = undefined
  }

  /** Asks Redis, for as long as the request at hand may still wait. */
  async #ask(isChange: boolean, send: (client: Client, untilMs: number) => Promise<unknown>): Promise<Reply> {
    const client = this.#client
    if (client === undefined) throw new StoreUnavailable(this.#trouble ?? 'unreachable')
    const budget = presentBudget()
    if (this.#isSilent || budget.leftMs <= 0) throw new StoreUnavailable('silent')
    const startMs = performance.now()
    const waitMs = budget.leftMs
    const untilMs = startMs + waitMs
    const answer = send(client, untilMs).finally(() => this.#hear())
    try {
      // Only strings, numbers, null and lists of them come back from what is asked here.
      return (await inTime(answer, untilMs)) as Reply
    } catch (error) {
      const problem = problemOf(error)
      if (problem === undefined) throw error
      if (problem === 'silent') this.#isSilent = performance.now() - this.#heardMs > suspiciousMs
      if (problem !== 'silent' || waitMs >= tellingMs) this.#tell(problem, lineOf(error))
      // Until its deadline, Redis may take the step although the connection broke. Nobody is told earlier that it failed.
      if (isChange && problem === 'unreachable' && !isReply(error) && !this.#isClosed) await reached(untilMs)
      throw error instanceof StoreUnavailable ? error : new StoreUnavailable(problem, { cause: error })
    } finally {
      budget.leftMs -= performance.now() - startMs
    }
  }

  async #connect(): Promise<void> {
    const client = newClient(this.#options.url)
    // Without a listener, an error would end the process. Whatever it is, the connection has ended.
    client.on('error', (error) => this.#lose(client, error))
    client.on('end', () => this.#lose(client, new Error('the connection was closed')))
    try {
      await inTime(client.connect(), performance.now() + connectMs)
      // It can be another server than before.
      this.#clock.forget()
      await this.#examine(client)
    } catch (error) {
      if (client.isOpen) client.destroy()
      throw error
    }
    if (this.#isClosed) {
      client.destroy()
      return
    }
    this.#client = client
    this.#hear()
    this.#options.connected()
  }

  #hear(): void {
    this.#isSilent = false
    this.#heardMs = performance.now()
  }

  #lose(client: Client, error: unknown): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#tell(error instanceof ReplicaError ? 'read-only' : 'unreachable', lineOf(error))
    if (client.isOpen) client.destroy()
    // The request in which it was noticed would leave its budget to all that comes of the new connection.
    outsideRequests(() => void this.#reconnect())
  }

  async #reconnect(): Promise<void> {
    for (let pauseMs = 50; !this.#isClosed && this.#client === undefined; pauseMs *= 2) {
      await pause(Math.min(pauseMs, longestPauseMs), undefined, { ref: false })
      // A failure here is the one that was told already, or leads to the next attempt.
      if (!this.#isClosed) await this.#connect().catch(() => {})
    }
  }

  /** Notices when Redis is silent or becomes a replica, and when it speaks again. */
  async #beat(): Promise<void> {
    const client = this.#client
    if (client === undefined) return
    try {
      await this.#examine(client)
      this.#hear()
    } catch (error) {
      this.#lose(client, error)
      return
    }
    if (this.#trouble !== undefined) await this.#tryAgain()
  }

  async #tryAgain(): Promise<void> {
    const problem = this.#trouble
    try {
      await this.#options.tryChange(this)
    } catch {
      // What is wrong has been told.
      return
    }
    // Another beat has told it already, or there is a new problem since.
    if (this.#trouble !== problem || problem === undefined) return
    this.#trouble = undefined
    this.#options.recovered()
  }

  async #examine(client: Client): Promise<void> {
    const untilMs = performance.now() + silenceMs
    await Promise.all([this.#clock.measure(client, silenceMs), inTime(refuseReplica(client), untilMs)])
  }

  #tell(problem: StoreProblem, detail: string): void {
    if (this.#trouble === problem || this.#isClosed) return
    this.#trouble = problem
    this.#options.troubled(problem, detail)
  }
}
