// Collects notes during one request. A room calls note() with what it found out; when the response is done, one
// HandshakeEvent goes to the recorder. The notes are in AsyncLocalStorage because the SDK calls our provider without
// the request.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { clientAddress } from '../client-address.ts'
import type { Clock } from '../clock.ts'
import { type Destination, locateMeant, type Place } from '../protocol/endpoints.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { connectionFinder } from './connection.ts'
import type { EndpointDetails, EventFacts, HandshakeEvent, Recorder } from './event.ts'
import { type Keep, keeper, keptFact, keptRefusal, rememberingLast } from './no-secrets.ts'

interface Trace {
  endpoint: Destination
  readonly details: Record<string, unknown>
  readonly keep: Keep
  refusal: Refusal | undefined
}

const traces = new AsyncLocalStorage<Trace>()

/** The destinations about which there is something to note. */
type Noting = {
  [E in Destination]: keyof EndpointDetails[E] extends never ? never : E
}[Destination]

/** Facts of an endpoint; for several, those that they share. Undefined ones are not noted. */
type Noted<E extends Noting> = {
  readonly [F in keyof EndpointDetails[E] & string]?: EndpointDetails[E][F] | undefined
}

/**
 * Adds facts to the event of the current request, if that is for this endpoint (or one of these). Without a current
 * request it does nothing. Strings may be raw: they are cleaned here.
 */
export function note<E extends Noting>(endpoint: E | readonly E[], facts: Noted<E>): void {
  const trace = traces.getStore()
  if (trace === undefined) return
  const endpoints: readonly Destination[] = typeof endpoint === 'string' ? [endpoint] : endpoint
  if (!endpoints.includes(trace.endpoint)) return
  for (const [name, fact] of Object.entries(facts)) {
    if (fact !== undefined) trace.details[name] = keptFact(fact, trace.keep)
  }
}

/** Says that the current request is an MCP client's that was given another address than the MCP endpoint's. */
export function markMisdirected(): void {
  const trace = traces.getStore()
  if (trace !== undefined) trace.endpoint = 'misdirected'
}

/** Keeps the refusal with which the current request is answered, for its writer and the recorder. */
export function noteRefusal(refusal: Refusal): void {
  const trace = traces.getStore()
  if (trace !== undefined) trace.refusal = refusal
}

/** A text from the current request as a page may show it. */
export function withoutSecrets(text: string): string {
  return traces.getStore()?.keep(text) ?? text
}

/** A refusal of the current request as a page may show it. */
export function refusalWithoutSecrets(refusal: Refusal): Refusal {
  return keptRefusal(refusal, withoutSecrets)
}

/** The refusal noted for the current request, if any. */
export function notedRefusal(): Refusal | undefined {
  return traces.getStore()?.refusal
}

export interface Tracing {
  readonly record: Recorder
  readonly wallClock: Clock
  /** Finds the realm and endpoint of a path. */
  readonly locate: (path: string) => Place
  /** The configured secrets, in case a client sends one where it does not belong. */
  readonly secrets: readonly string[]
}

/** Opens a trace for each request and records it when the response ends or the client goes away. */
export function tracing({ record, wallClock, locate, secrets }: Tracing): RequestHandler {
  const keep = keeper(secrets)
  const connectionOf = connectionFinder()
  const [keepAddress, keepAgent, keepHost] = [
    rememberingLast(keep),
    rememberingLast(keep),
    rememberingLast(keep),
  ]
  return (req, res, next) => {
    const at = wallClock()
    // Read now: inside a mounted router Express shortens the path, and a closed socket has no address.
    const { path } = req
    const { realm, endpoint } = locateMeant(locate, path)
    const remoteAddress = clientAddress(req)
    const connection = connectionOf(req)
    const trace: Trace = { endpoint, details: {}, keep, refusal: undefined }
    res.once('close', () => {
      const facts: EventFacts = {
        realm,
        endpoint: trace.endpoint,
        at,
        durationMs: wallClock() - at,
        method: req.method,
        path: keep(path),
        status: res.statusCode,
        remoteAddress: keepAddress(remoteAddress),
        connection,
        userAgent: keepAgent(req.headers['user-agent'] ?? ''),
        host: keepHost(req.headers.host ?? ''),
        refusal: trace.refusal && keptRefusal(trace.refusal, keep),
      }
      // note() accepts only facts of this endpoint, but TypeScript cannot see that.
      record({ ...facts, details: trace.details } as HandshakeEvent)
    })
    traces.run(trace, next)
  }
}
