// Collects notes during one request. A room notes in the request's trace what it found out; when the response is done,
// one HandshakeEvent goes to the recorder.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { authorizationScheme } from '../authorization-scheme.ts'
import type { Clock } from '../clock.ts'
import type { Destination } from '../protocol/endpoints.ts'
import { locateMeant, type Place } from '../protocol/places.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { SeamName } from '../protocol/seams.ts'
import { pathOf } from '../request-target.ts'
import { connectionFinder } from './connection.ts'
import type { EndpointDetails, EventFacts, HandshakeEvent, Recorder } from './event.ts'
import { type Keep, keeper, keptFact, keptRefusal, rememberingLast } from './no-secrets.ts'

/** The destinations about which there is something to note. */
type Noting = {
  [E in Destination]: keyof EndpointDetails[E] extends never ? never : E
}[Destination]

/** Facts of an endpoint; for several, those that they share. Undefined ones are not noted. */
type Noted<E extends Noting> = {
  readonly [F in keyof EndpointDetails[E] & string]?: EndpointDetails[E][F] | undefined
}

declare module 'http' {
  interface IncomingMessage {
    trace?: Trace
  }
}

/** What is noted about one request. Strings may be raw: they are cleaned here. */
export class Trace {
  /** Where the request went. */
  endpoint: Destination
  /** Why it was refused; its writer and the recorder read it. */
  refusal: Refusal | undefined
  /** Where its answer was made wrong on purpose. */
  bent: SeamName | undefined
  /** How long a test held it back, in milliseconds. */
  heldBackMs: number | undefined
  readonly details: Record<string, unknown> = {}
  readonly #keep: Keep

  constructor(endpoint: Destination, keep: Keep = String) {
    this.endpoint = endpoint
    this.#keep = keep
  }

  /** Adds facts to the event, if the request is for this endpoint (or one of these). */
  note<E extends Noting>(endpoint: E | readonly E[], facts: Noted<E>): void {
    const endpoints: readonly Destination[] = typeof endpoint === 'string' ? [endpoint] : endpoint
    if (!endpoints.includes(this.endpoint)) return
    for (const [name, fact] of Object.entries(facts)) {
      if (fact !== undefined) this.details[name] = keptFact(fact, this.#keep)
    }
  }

  /** Takes back a fact about a request for this endpoint that no longer holds. */
  withdraw<E extends Noting>(endpoint: E, fact: keyof EndpointDetails[E] & string): void {
    if (endpoint === this.endpoint) delete this.details[fact]
  }

  /** What a seam answers, if anything; notes that it did. */
  bend<T>(seam: SeamName, answer: T | undefined): T | undefined {
    if (answer !== undefined) this.bent = seam
    return answer
  }

  /** A text of the request as a page may show it. */
  clean(text: string): string {
    return this.#keep(text)
  }

  /** A refusal of the request as a page may show it. */
  cleanRefusal(refusal: Refusal): Refusal {
    return keptRefusal(refusal, this.#keep)
  }
}

/** The trace of a request. One that nobody traces gets a trace that nobody reads. */
export function traceOf(req: IncomingMessage): Trace {
  req.trace ??= new Trace('elsewhere')
  return req.trace
}

/** Where a request may have an `Authorization` header. */
const withAuthorization: ReadonlySet<Destination> = new Set([
  'mcp',
  'misdirected',
  'token',
  'introspect',
  'revoke',
  'otherToken',
  'canary',
])

const metadataEndpoints = [
  'protectedResourceMetadata',
  'authorizationServerMetadata',
  'otherMetadata',
] as const

/** In seconds; as a date it is not used here. */
function retryAfterOf(res: ServerResponse): number | undefined {
  const { statusCode } = res
  if (statusCode !== 429 && statusCode !== 503) return undefined
  const seconds = Number(res.getHeader('Retry-After') ?? Number.NaN)
  return Number.isNaN(seconds) ? undefined : seconds
}

/** Shorter ones may be in a query by chance. */
const shortestSecret = 8

/** Makes the function that tells whether the query of a target has a client secret in it, by name or by value. */
function secretFinder(secrets: readonly string[]): (target: string) => boolean {
  const spelled = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (target) => {
    const start = target.indexOf('?')
    if (start === -1) return false
    const query = target.slice(start)
    return /[?&]client_secret=[^&]/.test(query) || spelled.some((secret) => query.includes(secret))
  }
}

export interface Tracing {
  readonly record: Recorder
  readonly wallClock: Clock
  /** Finds the realm and endpoint of a path. */
  readonly locate: (path: string) => Place
  /** Finds the address that sent a request. */
  readonly addressOf: (req: IncomingMessage) => string
  /** The configured secrets, in case a client sends one where it does not belong. */
  readonly secrets: readonly string[]
}

/**
 * Makes the function that opens the trace of a request, before anything else looks at it. The event is recorded when
 * the response ends or the client goes away.
 */
export function tracing(options: Tracing): (req: IncomingMessage, res: ServerResponse) => void {
  const { record, wallClock, locate, addressOf, secrets } = options
  const keep = keeper(secrets)
  const connectionOf = connectionFinder()
  const hasSecret = secretFinder(secrets)
  const keepLast = {
    path: rememberingLast(keep),
    address: rememberingLast(keep),
    agent: rememberingLast(keep),
    host: rememberingLast(keep),
  }
  return (req, res) => {
    const at = wallClock()
    const path = pathOf(req.url ?? '')
    const { realm, endpoint, metadata } = locateMeant(locate, path)
    // Read now: a closed socket has none.
    const remoteAddress = addressOf(req)
    const connection = connectionOf(req)
    const secretInQuery = hasSecret(req.url ?? '')
    const trace = new Trace(endpoint, keep)
    req.trace = trace
    if (metadata !== undefined) trace.note(metadataEndpoints, metadata)
    res.on('close', () => {
      // In one piece: Node 20 makes slow objects of spreads. note() accepts only facts of this endpoint, but TypeScript
      // cannot see that.
      const event = {
        realm,
        endpoint: trace.endpoint,
        at,
        durationMs: wallClock() - at,
        method: req.method ?? '',
        path: keepLast.path(path),
        status: res.statusCode,
        remoteAddress: keepLast.address(remoteAddress),
        connection,
        userAgent: keepLast.agent(req.headers['user-agent'] ?? ''),
        host: keepLast.host(req.headers.host ?? ''),
        refusal: trace.refusal && keptRefusal(trace.refusal, keep),
        bent: trace.bent,
        heldBackMs: trace.heldBackMs,
        delivered: res.writableFinished,
        needlessAuthorization: withAuthorization.has(trace.endpoint) ? undefined : authorizationScheme(req),
        secretInQuery,
        retryAfterSeconds: retryAfterOf(res),
        details: trace.details,
      } satisfies EventFacts & { details: unknown }
      record(event as HandshakeEvent)
    })
  }
}
