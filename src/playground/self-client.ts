// Owns how the playground's client talks to this server: real HTTP to the public URL and to nothing else, no
// redirect followed, bounded in time and size.

import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Refusal } from '../protocol/refusal.ts'
import type { RefusalWatch } from './refusal-watch.ts'
import { type PlannedRequest, type SentRequest, written } from './request.ts'

const sizeLimitBytes = 64 * 1024

export interface ReceivedResponse {
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** A request and what came of it. */
export interface Exchange {
  readonly request: SentRequest
  /** Undefined when there was none in time; then `problem` says why. */
  readonly response: ReceivedResponse | undefined
  readonly problem?: string
  /** Why this server refused, as it recorded itself. */
  readonly refusal?: Refusal | undefined
}

export interface SelfClient {
  /** Sends a request. Never rejects for what the network or the server does. */
  send(planned: PlannedRequest, userAgent: string): Promise<Exchange>
}

/** A client of the server at this origin. */
export function selfClient(publicUrl: string, watch: RefusalWatch, timeLimitMs = 5000): SelfClient {
  return {
    async send(planned, userAgent) {
      const request = written(planned, new URL(publicUrl).host, userAgent)
      const watched = watch.watch(userAgent, planned.path)
      try {
        const response = await exchanged(publicUrl, request, timeLimitMs)
        return { request, response, refusal: await watched.refusal() }
      } catch (error) {
        return { request, response: undefined, problem: problemOf(error, timeLimitMs) }
      } finally {
        watched.stop()
      }
    },
  }
}

function exchanged(origin: string, sent: SentRequest, timeLimitMs: number): Promise<ReceivedResponse> {
  const url = new URL(sent.target, origin)
  const options: RequestOptions = {
    method: sent.method,
    headers: Object.fromEntries(sent.headers),
    agent: false,
    signal: AbortSignal.timeout(timeLimitMs),
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > sizeLimitBytes) request.destroy(new Error('the response is too large'))
        else chunks.push(chunk)
      })
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    request.once('error', reject)
    request.end(sent.body)
  })
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : []))
}

function problemOf(error: unknown, timeLimitMs: number): string {
  if (!(error instanceof Error)) return 'unknown error'
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return `no complete response within ${timeLimitMs / 1000} s`
  }
  return 'code' in error ? String(error.code) : error.message
}
