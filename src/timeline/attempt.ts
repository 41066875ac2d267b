// One attempt: a client's way from the first 401 to tool calls, as rows. A row is a step, possibly repeated and
// counted. Must not know other attempts or how it is shown.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { digest } from '../secrets.ts'

/** A step, and how often it occurred. */
export interface Row {
  readonly first: HandshakeEvent
  last: HandshakeEvent
  count: number
  readonly signature: string
}

/** Rows kept at the beginning and at the end; those in between are only counted. */
export const keptFirst = 20
const keptLast = 40

/** How far back in a series of calls to look for an equal one. */
const foldWithin = 12

export class Attempt {
  readonly id: number
  /** The realm that all of its steps belong to. */
  readonly realm: string
  readonly rows: Row[] = []
  /** Steps between the kept first and the kept last rows. */
  dropped = 0
  lastAt = 0
  /** The number of the last change in the timeline. */
  revision = 0
  /** How many of its rows are counted towards the bound of all attempts. */
  countedRows = 0
  /** The keys by which later steps find it, oldest first. */
  readonly keys = new Set<string>()
  /** An authorization request was made. */
  authorized = false
  /** Tokens were issued. */
  granted = false
  /** The last answer of the token or MCP endpoint was not a refusal: the client has what it needs. */
  settled = false
  /** The attempt whose token its client used instead. */
  continuedIn: number | undefined

  constructor(id: number, realm: string) {
    this.id = id
    this.realm = realm
  }

  get startedAt(): number {
    return this.rows[0]?.first.at ?? this.lastAt
  }

  /** The number of steps, kept or not. */
  get stepCount(): number {
    return this.rows.reduce((sum, row) => sum + row.count, this.dropped)
  }

  add(event: HandshakeEvent): void {
    this.lastAt = Math.max(this.lastAt, event.at)
    this.#learn(event)
    const signature = signatureOf(event)
    const same = this.#rowLike(event, signature)
    if (same !== undefined) {
      same.count += 1
      same.last = event
      return
    }
    this.rows.push({ first: event, last: event, count: 1, signature })
    if (this.rows.length > keptFirst + keptLast) this.dropped += this.rows.splice(keptFirst, 1)[0]?.count ?? 0
  }

  /** How many rows came before the first authorization request, assigned by their caller alone. */
  get openingLength(): number {
    const at = this.rows.findIndex(({ first }) => first.endpoint === 'authorize')
    return at === -1 ? this.rows.length : at
  }

  #learn(event: HandshakeEvent): void {
    const { method, endpoint, details } = event
    // The browser sends preflights by itself; they say nothing about the client.
    if (method === 'OPTIONS') return
    if (endpoint === 'authorize') this.authorized = true
    if (endpoint === 'token' && details.token !== undefined) this.granted = true
    if (endpoint === 'token' || endpoint === 'mcp') this.settled = !isFailure(event)
  }

  /** The last row, if it is equal; for successful calls, one of the last few, so that mixed calls are counted too. */
  #rowLike(event: HandshakeEvent, signature: string): Row | undefined {
    const last = this.rows.at(-1)
    if (last?.signature === signature) return last
    if (!isGoodCall(event)) return undefined
    for (let at = this.rows.length - 2; at >= 0 && at >= this.rows.length - foldWithin; at--) {
      const row = this.rows[at]
      if (row === undefined || !isGoodCall(row.last)) return undefined
      if (row.signature === signature) return row
    }
    return undefined
  }
}

function isGoodCall(event: HandshakeEvent): boolean {
  return event.endpoint === 'mcp' && !isFailure(event)
}

/**
 * Equal for steps that a person would call the same. Cheap for successful calls, since those come in thousands; of
 * others a digest, because anybody can make them long.
 */
function signatureOf(event: HandshakeEvent): string {
  const { method, path, status, userAgent, host, details, refusal } = event
  if (isGoodCall(event)) return `${method} ${status} ${details.rpcMethods} ${details.tool} ${userAgent}`
  return digest(JSON.stringify([method, path, status, userAgent, host, details, refusal], withoutAges))
}

/** How long ago something expired grows with each retry and says nothing new. */
function withoutAges(key: string, value: unknown): unknown {
  return key === 'agoSeconds' || key === 'retryAfterSeconds' ? undefined : value
}
