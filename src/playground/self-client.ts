// The playground's client talks to this server in real HTTP, only at its own address, without following redirects,
// bounded in time and size.

import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'
import type { OwnRefusals } from './own-refusals.ts'
import { type PlannedRequest, type SentRequest, written } from './planned-request.ts'
import { type ReceivedResponse, reasonIn } from './response.ts'

const sizeLimitBytes = 64 * 1024

/** A request and its result. */
export interface Exchange {
  readonly request: SentRequest
  /** Undefined if there was none in time; `problem` then says why. */
  readonly response: ReceivedResponse | undefined
  readonly problem?: string
  /** Why this server refused. */
  readonly reason?: RefusalReason | undefined
  /** The same with the facts, where they are known. */
  readonly refusal?: Refusal | undefined
}

export interface SelfClient {
  /** Sends a request. Never rejects because of the network or the server. */
  send(planned: PlannedRequest, userAgent: string): Promise<Exchange>
}

export interface SelfClientOptions {
  /** Where requests go. */
  readonly issuer: string
  /** Where the pages of errors are. */
  readonly publicUrl: string
  readonly ownRefusals: OwnRefusals
  readonly timeLimitMs?: number
}

/** A client of the server at this issuer. */
export function selfClient(options: SelfClientOptions): SelfClient {
  const { issuer, publicUrl, ownRefusals, timeLimitMs = 5000 } = options
  return {
    async send(planned, userAgent) {
      const request = written(planned, issuer, userAgent)
      const expected = ownRefusals.expect()
      // The only header that is not shown, since it is for this server alone.
      const sent = { ...request, headers: [...request.headers, expected.header] }
      try {
        const response = await exchanged(issuer, sent, timeLimitMs)
        const refusal = expected.refusal()
        return { request, response, refusal, reason: refusal?.reason ?? reasonIn(response, publicUrl) }
      } catch (error) {
        return { request, response: undefined, problem: problemOf(error, timeLimitMs) }
      } finally {
        expected.forget()
      }
    },
  }
}

function exchanged(issuer: string, sent: SentRequest, timeLimitMs: number): Promise<ReceivedResponse> {
  const url = new URL(sent.target, issuer)
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
