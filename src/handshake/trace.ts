// Owns the note-taking during one request. A room calls note() with what it found out; when the response is
// done, one HandshakeEvent goes to the recorder. The notes travel in AsyncLocalStorage because the SDK calls
// our provider without the request.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'
import { clientAddress } from '../client-address.ts'
import { clipped } from '../clipped.ts'
import type { Clock } from '../clock.ts'
import type { Place } from '../protocol/endpoints.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { Recorder, StepDetails } from './event.ts'

interface Trace {
  details: StepDetails
  refusal: Refusal | undefined
}

const traces = new AsyncLocalStorage<Trace>()

/** Adds facts to the current request's step; without a current request it does nothing. */
export function note(details: StepDetails): void {
  const trace = traces.getStore()
  if (trace !== undefined) Object.assign(trace.details, details)
}

/** Keeps the refusal that the current request is answered with, so that its writer and the recorder see it. */
export function noteRefusal(refusal: Refusal): void {
  const trace = traces.getStore()
  if (trace !== undefined) trace.refusal = refusal
}

/** The refusal noted for the current request, if any. */
export function notedRefusal(): Refusal | undefined {
  return traces.getStore()?.refusal
}

export interface Tracing {
  readonly record: Recorder
  readonly wallClock: Clock
  /** Tells to which realm and endpoint a path belongs. */
  readonly locate: (path: string) => Place
}

/** Opens a trace for each request and records it when the response ends or the client goes away. */
export function tracing({ record, wallClock, locate }: Tracing): RequestHandler {
  return (req, res, next) => {
    const at = wallClock()
    // Taken now: inside a mounted router Express shortens the path, and a closed socket has no address.
    // A slash at its end makes no other endpoint of it.
    const path = clipped(req.path.replace(/(?<=.)\/$/, ''))
    const place = locate(path)
    const remoteAddress = clientAddress(req)
    const trace: Trace = { details: {}, refusal: undefined }
    res.once('close', () => {
      record({
        ...place,
        at,
        durationMs: wallClock() - at,
        method: req.method,
        path,
        status: res.statusCode,
        remoteAddress,
        userAgent: clipped(req.headers['user-agent'] ?? ''),
        host: clipped(req.headers.host ?? ''),
        details: trace.details,
        refusal: trace.refusal,
      })
    })
    traces.run(trace, next)
  }
}
