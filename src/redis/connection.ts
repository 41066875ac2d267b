// The connection of one instance to Redis. It is made anew, without end, when it breaks or Redis stays silent. The
// client's own way to reconnect is not used: it would wait without limit for a Redis that accepts and does not answer.

import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { StoreUnavailable } from '../store-unavailable.ts'
import type { StoreProblem } from '../unavailable.ts'
import { outsideRequests, presentBudget } from './budget.ts'
import { late, type Script } from './script.ts'
import { lineOf, problemOf } from './trouble.ts'

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
  /** Takes one atomic step; keys with their prefix. What rejects for its time never has an effect later. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply>
  /** Sends a command that changes nothing. */
  read(...command: readonly string[]): Promise<Reply>
}

type Client = ReturnType<typeof newClient>

const beatMs = 1000
/** How long a connection may be silent. */
const silenceMs = 3000
const connectMs = 2000
/** Whoever had less time than this, and waited in vain, has not seen that Redis is silent. */
const tellingMs = 500
const longestPauseMs = 500

export class Connection implements Redis {
  readonly #options: ConnectionOptions
  readonly #heart: NodeJS.Timeout
  #client: Client | undefined
  /** At most the time of Redis (epoch milliseconds) minus that of performance.now(). */
  #aheadMs = Number.NEGATIVE_INFINITY
  /** Whether an answer did not come in time, and none has come since. */
  #isSilent = false
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
    const reply = await this.#ask((client, waitMs) => {
      const deadline = String(Math.floor(performance.now() + waitMs + this.#aheadMs))
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
    return this.#ask((client) => client.sendCommand(command))
  }

  /** Closes it for good. What still waits for an answer rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#heart)
    this.#client?.destroy()
    this.#client = undefined
  }

  /** Asks Redis, for as long as the request at hand may still wait. */
  async #ask(send: (client: Client, waitMs: number) => Promise<unknown>): Promise<Reply> {
    const client = this.#client
    if (client === undefined) throw new StoreUnavailable('unreachable')
    const budget = presentBudget()
    if (this.#isSilent || budget.leftMs <= 0) throw new StoreUnavailable('silent')
    const startMs = performance.now()
    const waitMs = budget.leftMs
    const answer = send(client, waitMs).finally(() => {
      this.#isSilent = false
    })
    try {
      // Only strings, numbers, null and lists of them come back from what is asked here.
      return (await inTime(answer, startMs + waitMs)) as Reply
    } catch (error) {
      const problem = problemOf(error)
      if (problem === undefined) throw error
      const isTelling = problem !== 'silent' || waitMs >= tellingMs
      if (isTelling) this.#tell(problem, lineOf(error))
      if (isTelling && problem === 'silent') this.#isSilent = true
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
      await this.#measure(client)
    } catch (error) {
      if (client.isOpen) client.destroy()
      throw error
    }
    if (this.#isClosed) {
      client.destroy()
      return
    }
    this.#client = client
    this.#isSilent = false
    this.#options.connected()
  }

  #lose(client: Client, error: unknown): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#tell('unreachable', lineOf(error))
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

  /** Notices when Redis is silent, and when it speaks again. */
  async #beat(): Promise<void> {
    const client = this.#client
    if (client === undefined) return
    try {
      await this.#measure(client)
      this.#isSilent = false
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

  /**
   * Reads the time of Redis. What it says was so before it arrived, so the deadlines that are reckoned from it are never
   * too late.
   */
  async #measure(client: Client): Promise<void> {
    const startMs = performance.now()
    const [seconds, microseconds] = (await inTime(
      client.sendCommand<[string, string]>(['TIME']),
      startMs + silenceMs,
    )) satisfies readonly string[]
    const nowMs = performance.now()
    const aheadMs = Number(seconds) * 1000 + Number(microseconds) / 1000 - nowMs
    const isExact = nowMs - startMs < 100
    this.#aheadMs = isExact ? aheadMs : Math.max(aheadMs, this.#aheadMs)
  }

  #tell(problem: StoreProblem, detail: string): void {
    if (this.#trouble === problem || this.#isClosed) return
    this.#trouble = problem
    this.#options.troubled(problem, detail)
  }
}

function newClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // Each command would have a timer of its own, besides ours.
    commandOptions: { timeout: 0 },
    socket: { reconnectStrategy: false, connectTimeout: connectMs },
  })
}

/** Rejects with StoreUnavailable at this time of performance.now(), and never before. */
function inTime<T>(answer: Promise<T>, untilMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout
    const wait = () => {
      timer = setTimeout(() => {
        // Timers count from the start of the event loop's turn, so they can be early.
        if (performance.now() < untilMs) wait()
        else reject(new StoreUnavailable('silent'))
      }, untilMs - performance.now())
    }
    wait()
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
